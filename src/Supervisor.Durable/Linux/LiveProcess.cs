using System.Collections.Concurrent;

namespace Supervisor.Durable.Linux;

/// <summary>
/// A pidfd of a process whose identity was compared after the pidfd was opened: so it can never mean a later process with the same pid.
/// </summary>
internal sealed class LiveProcess : IDisposable
{
    private static readonly ConcurrentDictionary<LiveProcess, int> s_held = new();
    private static readonly ReaderWriterLockSlim s_births = new();

    private LiveProcess(int pid, long startTime, Descriptor pidfd)
    {
        (Pid, StartTime, Pidfd) = (pid, startTime, pidfd);
        s_held[this] = pid;
    }

    /// <summary>Its process id, for messages and /proc only.</summary>
    public int Pid { get; }

    /// <summary>Field 22 of its stat file.</summary>
    public long StartTime { get; }

    /// <summary>What signals and waits go through.</summary>
    public Descriptor Pidfd { get; }

    /// <summary>This process (a zombie too), or null if it is gone or the pid is another's.</summary>
    /// <exception cref="NativeException">Whether it lives cannot be known (no more descriptors, …).</exception>
    public static LiveProcess? Find(int pid, long startTime, long pidfdInode)
    {
        if (pid <= 0)
            return null;
        var result = NativeProcesses.TryOpenProcess(pid, out var pidfd);
        if (pidfd is null)
            return result is -Errno.ESRCH or -Errno.EINVAL or -Errno.ENOENT
                ? null
                : throw new NativeException("pidfd_open", $"{pid}", -result);

        // The order matters: the wanted process began before this open, so if the pid is its now, the pidfd is its too.
        if (ProcStat.Read(pid) is { } stat && stat.StartTime == startTime && (pidfdInode == 0 || (long)Native.Inode(pidfd) == pidfdInode))
            return new LiveProcess(pid, startTime, pidfd);
        pidfd.Dispose();
        return null;
    }

    /// <summary>
    /// Starts a child of ours. Until it is known as such, it must not be taken for one that was adopted (<see cref="WhileNoneIsBorn"/>).
    /// </summary>
    /// <param name="spawn">Gives its process id.</param>
    /// <exception cref="NativeException">It could not be started, or no pidfd could be had.</exception>
    public static LiveProcess Start(Func<int> spawn)
    {
        s_births.EnterReadLock();
        try
        {
            return OfChild(spawn());
        }
        finally
        {
            s_births.ExitReadLock();
        }
    }

    /// <summary>
    /// Does something with the processes that are held, which have waiters; false, and nothing is done, while a child is just
    /// being started.
    /// </summary>
    public static bool WhileNoneIsBorn(Action<IReadOnlySet<int>> work)
    {
        if (!s_births.TryEnterWriteLock(0))
            return false;
        try
        {
            work(s_held.Values.ToHashSet());
            return true;
        }
        finally
        {
            s_births.ExitWriteLock();
        }
    }

    /// <summary>A child that we haven't reaped: its pid cannot be another's.</summary>
    private static LiveProcess OfChild(int pid)
    {
        var result = NativeProcesses.TryOpenProcess(pid, out var pidfd);
        return pidfd is null
            ? throw new NativeException("pidfd_open", $"{pid}", -result)
            : new LiveProcess(pid, ProcStat.Read(pid)?.StartTime ?? 0, pidfd);
    }

    /// <summary>Sends a signal to it, or to the group it leads; 0 or -errno.</summary>
    public int Signal(int signal, bool group)
    {
        if (!group)
            return NativeProcesses.SendSignal(Pidfd, signal);
        var result = NativeProcesses.SendSignal(Pidfd, signal, NativeProcesses.PIDFD_SIGNAL_PROCESS_GROUP);
        if (result != -Errno.EINVAL)
            return result;

        // A kernel before 6.9. While its leader isn't reaped a group's number cannot be another's.
        var alive = NativeProcesses.SendSignal(Pidfd, 0);
        return alive < 0 ? alive : NativeProcesses.SendGroupSignal(Pid, signal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        s_held.TryRemove(this, out _);
        Pidfd.Dispose();
    }
}
