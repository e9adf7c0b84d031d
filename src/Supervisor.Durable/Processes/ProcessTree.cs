using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Supervisor.Durable.Processes;

/// <summary>
/// Ends what is left of a run whose shim is dead (a living shim does that itself): all below the main process while that lives, and all that
/// carry the run's mark in their environment. Nothing is judged by a bare pid or session number, which may be another's by now.
/// </summary>
internal static class ProcessTree
{
    private static readonly TimeSpan ExecPatience = TimeSpan.FromSeconds(1);

    /// <summary>Shorter, for that is how a process looks that was started without any environment.</summary>
    private static readonly TimeSpan BarePatience = TimeSpan.FromMilliseconds(20);

    /// <summary>Freezes and kills until nothing is left. Waits for as long as that takes, or until the wake descriptor is readable.</summary>
    /// <param name="runDirectory">The run's mark.</param>
    /// <param name="main">The main process, or null if it is gone.</param>
    /// <param name="wake">Ends the waiting early.</param>
    /// <param name="reach">Told of fault points.</param>
    /// <returns>Whether nothing is left.</returns>
    /// <exception cref="IOException">It cannot be told now who is left (no more descriptors, …).</exception>
    public static bool End(string runDirectory, LiveProcess? main, Descriptor wake, Action<string>? reach = null)
    {
        for (var looks = 0; ;)
        {
            var members = new Dictionary<int, LiveProcess>();
            try
            {
                // Frozen processes fork no more: when a look finds nobody new, all are caught.
                while (Freeze(members, Find(runDirectory, main)))
                {
                }
                if (members.Count == 0)
                {
                    if (looks++ > 0)
                        return true;
                    continue; // one may have forked while we looked, and be gone: the next look sees its child
                }
                reach?.Invoke(HostFault.TreeFrozen);
                foreach (var member in members.Values)
                    _ = member.Signal(Native.SIGKILL, group: false);
                reach?.Invoke(HostFault.TreeKilled);
                foreach (var member in members.Values)
                {
                    if (Native.Poll(wake, member.Pidfd))
                        return false;
                    if (member.Pid != main?.Pid) // its end is read elsewhere
                        _ = Native.TryReap(member.Pidfd); // ours to bury if we are a subreaper or init
                }
            }
            finally
            {
                foreach (var member in members.Values)
                    member.Dispose();
            }
        }
    }

    /// <summary>The marks of all living processes we can look into: which run directories still have somebody.</summary>
    public static HashSet<string> Marks()
    {
        var marks = new HashSet<string>(StringComparer.Ordinal);
        foreach (var stat in ProcStat.ReadAll())
        {
            if (!stat.IsZombie && MarkOf(stat) is { } mark)
                marks.Add(mark);
        }
        return marks;
    }

    private static bool Freeze(Dictionary<int, LiveProcess> members, List<ProcStat> found)
    {
        var caught = false;
        foreach (var stat in found)
        {
            if (members.ContainsKey(stat.Pid) || LiveProcess.Find(stat.Pid, stat.StartTime, 0) is not { } process)
                continue;
            members[stat.Pid] = process;
            _ = process.Signal(Native.SIGSTOP, group: false);
            caught = true;
        }
        return caught;
    }

    private static List<ProcStat> Find(string runDirectory, LiveProcess? main)
    {
        var all = ProcStat.ReadAll().Where(s => !s.IsZombie && s.Pid != Environment.ProcessId && s.Pid != 1).ToList();
        var mainLives = main is not null && ProcStat.Read(main.Pid) is { IsZombie: false } now && now.StartTime == main.StartTime;
        var below = new HashSet<int>();
        if (mainLives)
        {
            below.Add(main!.Pid);
            for (var before = 0; before < below.Count;)
            {
                before = below.Count;
                below.UnionWith(all.Where(s => below.Contains(s.Parent)).Select(s => s.Pid).ToList());
            }
        }

        // While the main process lives its pid is nobody else's, and so are the session and group of that number.
        return all.Where(s => below.Contains(s.Pid) || (mainLives && (s.Session == main!.Pid || s.Group == main.Pid)) || MarkOf(s) == runDirectory).ToList();
    }

    /// <summary>The run directory in a process's first environment, if it is of our pid namespace (a container's paths are not ours).</summary>
    private static string? MarkOf(in ProcStat stat)
    {
        if (stat.IsKernelThread)
            return null;
        Span<byte> small = stackalloc byte[8192];
        ReadOnlySpan<byte> key = "DSUP_RUN_DIRECTORY="u8;
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{stat.Pid}/environ");
        var count = ReadEnvironment(stat.Pid, path, small);
        ReadOnlySpan<byte> environment = small[..Math.Max(count, 0)];
        if (count == small.Length)
            environment = ReadLong(path);
        foreach (var range in environment.Split((byte)0))
        {
            var entry = environment[range];
            if (entry.StartsWith(key))
                return SharesPidNamespace(stat.Pid) ? Encoding.UTF8.GetString(entry[key.Length..]) : null;
        }
        return null;
    }

    /// <summary>
    /// In the midst of an execve a process seems to have no environment for some microseconds, longer where its program comes from a slow disk:
    /// the old memory is gone, and the new one's bounds are zero or equal (environ_open in the kernel's fs/proc/base.c). It is looked at again.
    /// Who sleeps execs nothing.
    /// </summary>
    private static int ReadEnvironment(int pid, string path, Span<byte> buffer)
    {
        var pause = new SpinWait();                                  // sleeps, when yielding was in vain for a while
        for (var since = Stopwatch.GetTimestamp(); ; pause.SpinOnce())
        {
            var count = Native.TryRead(path, buffer);
            if (count is -Errno.EMFILE or -Errno.ENFILE or -Errno.ENOMEM)
                throw new NativeException("read", path, -count);     // whoever is not looked at would be overlooked
            if (count != 0 || ProcStat.Read(pid) is not { IsZombie: false } stat)
                return count;
            if (Stopwatch.GetElapsedTime(since) > (!stat.HasNoEnvironment ? ExecPatience : stat.State is 'R' or 'D' ? BarePatience : TimeSpan.Zero))
                return 0;
        }
    }

    private static byte[] ReadLong(string path)
    {
        for (var size = 1 << 16; ; size *= 4)
        {
            var buffer = new byte[size];
            var count = Native.TryRead(path, buffer);
            if (count < size)
                return buffer[..Math.Max(count, 0)];
        }
    }

    private static bool SharesPidNamespace(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/ns/pid").LinkTarget == new FileInfo("/proc/self/ns/pid").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
