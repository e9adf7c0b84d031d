using System.Collections.Concurrent;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>
/// Follows processes, and all that they start, from one system call to the next (ptrace(2), PTRACE_SEIZE). The kernel knows one thread as
/// the tracer: all of this has to be called from the thread that made it (<see cref="RunAsync"/>).
/// </summary>
internal sealed class Tracer
{
    private const int Stopped = 0x7f, SystemCallStop = Native.SIGTRAP | 0x80;

    private readonly ConcurrentDictionary<int, TracedProcess> _threads = new();         // also looked into by the watchdog
    private readonly Dictionary<int, TracedProcess> _begetters = [];
    private List<TracedProcess> _born = [];
    private bool _followsBorn;

    /// <summary>Called at the entry of each system call of a followed process; it may <see cref="Kill"/>.</summary>
    public Action<TracedProcess, SystemCall> Entered { get; set; } = (_, _) => { };

    /// <summary>Called with each mark that a program sets (tests/EmbeddingHost).</summary>
    public Action<string> Marked { get; set; } = _ => { };

    /// <summary>Called after each exec; false lets the process go.</summary>
    public Func<TracedProcess, bool> Execed { get; set; } = _ => true;

    /// <summary>The processes that were born since <see cref="CountAgain"/>, in that order.</summary>
    public IReadOnlyList<TracedProcess> Born => _born;

    /// <summary>Does work on a thread of its own, and returns its result.</summary>
    public static Task RunAsync(Action<Tracer> work) =>
        Task.Factory.StartNew(() => work(new Tracer()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The next process that is born is the first, and is followed.</summary>
    public void CountAgain() => (_born, _followsBorn) = ([], true);

    /// <summary>Traces a process with all its threads, and those below it. Where that is not permitted the test is skipped.</summary>
    /// <param name="pid">Its id.</param>
    /// <param name="follow">Whether it, too, stops at system calls.</param>
    public TracedProcess Seize(int pid, bool follow)
    {
        int refusal = Native.Seize(pid);
        Assert.SkipUnless(refusal == 0, $"ptrace is not permitted here (errno {refusal}): see ptrace(2), and /proc/sys/kernel/yama/ptrace_scope where it is there");
        return AddWithThoseBelow(pid, follow);
    }

    private TracedProcess AddWithThoseBelow(int pid, bool follow)
    {
        var process = new TracedProcess(pid, parent: null, order: 0) { IsFollowed = follow };
        Add(pid, process);

        // Threads that begin meanwhile are made by those that are seized, or are met in the next look.
        for (bool found = true; found;)
        {
            found = false;
            foreach (int tid in TasksOf(pid).Where(t => !_threads.ContainsKey(t)))
            {
                if (Native.Seize(tid) == 0)
                {
                    Add(tid, process);
                    found = true;
                }
            }
        }
        foreach (var child in ProcStat.ReadAll().Where(s => s.Parent == pid && !s.IsZombie && !_threads.ContainsKey(s.Pid)))
        {
            // A child that was born traced, or that ends just now, is refused with the same errno as a missing permission.
            if (Native.Seize(child.Pid) == 0)
                AddWithThoseBelow(child.Pid, follow);
            else
                Assert.True(IsTracedOrGone(child.Pid), $"process {child.Pid} cannot be traced");
        }
        return process;
    }

    private static bool IsTracedOrGone(int pid)
    {
        try
        {
            string[] lines = File.ReadAllLines($"/proc/{pid}/status");
            return lines.Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal) || line.StartsWith("State:\tX", StringComparison.Ordinal))
                || !lines.Contains("TracerPid:\t0");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Kills a process; it makes not one system call more.</summary>
    public static void Kill(TracedProcess process)
    {
        process.IsDoomed = true;
        Native.Kill(process.Pid);
    }

    /// <summary>No thread stops at system calls any more.</summary>
    public void FollowNone()
    {
        _followsBorn = false;
        foreach (var process in _threads.Values)
            process.IsFollowed = false;
    }

    /// <summary>Traces until the condition is met, or no thread is left to be traced.</summary>
    public void Pump(Func<bool> until)
    {
        // A thread that hangs is killed with all others, and that ends the waiting.
        bool late = false;
        using var watchdog = new Timer(_ =>
        {
            late = true;
            foreach (int tid in _threads.Keys)
                Native.Kill(tid);
        });
        watchdog.Change(NetChoice.Patience, Timeout.InfiniteTimeSpan);
        while (!until() && Native.Wait(out int tid, out int status))
        {
            if ((status & 0xff) == Stopped)
                Handle(tid, signal: status >> 8 & 0xff, @event: status >> 16);
            else
                Bury(tid);
        }
        Assert.False(late, "who is traced has not come to an end");
    }

    private void Handle(int tid, int signal, int @event)
    {
        var process = _threads.GetValueOrDefault(tid) ?? Meet(tid);
        if (@event is >= Native.FirstBirth and <= Native.LastBirth)
            _begetters[Native.EventMessage(tid)] = process;
        if (signal == SystemCallStop)
            AtSystemCall(tid, process);
        else if (@event == Native.EventExec)
            AtExec(tid, process);
        else if (@event == Native.EventStop && signal != Native.SIGTRAP)
            Native.Listen(tid);
        else if (signal == Native.MarkSignal && process.Order == 0)
            AtMark(tid, process);
        else
            Native.Resume(tid, process.IsFollowed, @event == 0 ? signal : 0);
    }

    private void AtSystemCall(int tid, TracedProcess process)
    {
        if (process.IsFollowed && Native.TryEntry(tid, out var entry))
        {
            process.Calls++;
            Entered(process, new SystemCall(tid, process.Pid, entry));
        }
        if (!process.IsDoomed)
            Native.Resume(tid, process.IsFollowed, 0);
    }

    private void AtMark(int tid, TracedProcess process)
    {
        Marked(Native.Mark(tid));
        Native.Resume(tid, process.IsFollowed, signal: 0);
    }

    private void AtExec(int tid, TracedProcess process)
    {
        foreach (int other in _threads.Where(t => t.Value == process && t.Key != tid).Select(t => t.Key).ToList())
            _threads.TryRemove(other, out _);
        process.Program = new FileInfo($"/proc/{tid}/exe").LinkTarget;
        if (Execed(process))
        {
            Native.Resume(tid, process.IsFollowed, 0);
            return;
        }
        Native.Detach(tid);
        _threads.TryRemove(tid, out _);
        process.IsOver = true;
    }

    /// <summary>A thread's first stop: it is one of a process that we know, or a process that was just born.</summary>
    private TracedProcess Meet(int tid)
    {
        var status = File.ReadLines($"/proc/{tid}/status").Select(line => line.Split(':')).ToDictionary(f => f[0], f => f[1].Trim());
        var process = Known(int.Parse(status["Tgid"]));
        _begetters.Remove(tid, out var begetter);
        if (process is null)
        {
            // Its parent has reported it already, or lives, for it cannot continue before it has.
            process = new TracedProcess(tid, begetter ?? Known(int.Parse(status["PPid"])), _born.Count + 1) { IsFollowed = _followsBorn };
            _born.Add(process);
        }
        _threads[tid] = process;
        return process;
    }

    private TracedProcess? Known(int pid) => _threads.GetValueOrDefault(pid);

    private void Bury(int tid)
    {
        if (_threads.TryRemove(tid, out var process) && process.Pid == tid)
            process.IsOver = true;
    }

    private void Add(int tid, TracedProcess process)
    {
        _threads[tid] = process;
        Native.Interrupt(tid);
    }

    private static IEnumerable<int> TasksOf(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Select(path => int.Parse(Path.GetFileName(path)));
}
