using System.Globalization;
using System.Runtime.InteropServices;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// Children that this process did not start: as a subreaper, or as pid 1, it becomes the parent of what a killed shim leaves. Those that
/// have ended are reaped, unless their end is still to be read by one of our waiters. Of those that live it is remembered which runs can
/// have left them, which is known for as long as they are this process's children only.
/// </summary>
internal sealed class AdoptedChildren : IDisposable
{
    /// <summary>For so long ends are gathered: children of our own are mostly reaped by then.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(50);

    private readonly HostContext _host;
    private readonly Func<IEnumerable<HostedRun>> _runs;
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Pid, long StartTime), HashSet<HostedRun>> _left = [];
    private readonly PosixSignalRegistration? _ends;

    /// <summary>Only killed shims can leave children to this process: it is no init, and had none when it began.</summary>
    private readonly bool _onlyOfRuns;
    private int _due, _first;
    private volatile bool _stopping;

    /// <param name="host">Options, time, log and fault points.</param>
    /// <param name="runs">All runs that are watched.</param>
    public AdoptedChildren(HostContext host, Func<IEnumerable<HostedRun>> runs)
    {
        (_host, _runs) = (host, runs);
        if (!host.Options.AdoptOrphans)
            return;
        _onlyOfRuns = Environment.ProcessId != 1 && NativeProcesses.EndedChild() is null;
        NativeProcesses.BecomeSubreaper();
        _ends = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Due());
    }

    /// <summary>
    /// Those of the living processes which only this run can have left. Where several runs have lost their shims, the last of them to be
    /// ended gets what any of them may have left: never what may be another living run's.
    /// </summary>
    public IReadOnlySet<int> Of(HostedRun run, IReadOnlyList<ProcStat> living)
    {
        if (!_onlyOfRuns)
            return new HashSet<int>();
        for (var pause = new SpinWait(); !LiveProcess.WhileNoneIsBorn(held => Look(living, held));)
            pause.SpinOnce();                                        // sleeps, when yielding was in vain for a while
        lock (_gate)
        {
            return living
                .Where(s => _left.TryGetValue((s.Pid, s.StartTime), out var by) && by.Contains(run)
                    && by.All(other => other == run || !other.MayHaveLeft))
                .Select(s => s.Pid)
                .ToHashSet();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _ends?.Dispose();
    }

    private void Due()
    {
        if (Interlocked.Exchange(ref _due, 1) == 0)
            Task.Delay(Gathering, _host.Time).ContinueWith(
                _ => Pass(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private void Pass()
    {
        Volatile.Write(ref _due, 0);
        if (_stopping)
            return;
        try
        {
            var isOver = true;
            if (!LiveProcess.WhileNoneIsBorn(held => isOver = Reap(held)) || !isOver)
                Due();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)   // no descriptors left: the next end comes to it
        {
            _host.Log.Failed(e);
        }
    }

    /// <summary>
    /// Reaps ended children that no one waits for, and notes those that were left: false if it must be called again to learn whose some
    /// are.
    /// </summary>
    private bool Reap(IReadOnlySet<int> held)
    {
        var isOver = true;
        while (NativeProcesses.EndedChild() is > 0 and var pid)
        {
            if (held.Contains(pid) || Awaits(pid))
            {
                isOver = pid == _first && ReapBehind(held);
                _first = pid;
                break;
            }
            Bury(pid);
        }
        if (_onlyOfRuns && _runs().Any(run => run.HasLostShim))
            Look(Children(), held);
        return isOver;
    }

    /// <summary>
    /// The living children of the first thread, which is the parent of those that were adopted; all processes where the kernel has no such
    /// list.
    /// </summary>
    private static List<ProcStat> Children()
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/task/{Environment.ProcessId}/children");
        if (!File.Exists(path))
            return ProcStat.ReadAll();
        var pids = File.ReadAllText(path).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. pids.Select(pid => ProcStat.Read(int.Parse(pid, CultureInfo.InvariantCulture))).OfType<ProcStat>()];
    }

    /// <summary>
    /// The kernel shows but the first that has ended. Mostly it is reaped within moments; if it stays, those behind it are looked for in
    /// all of /proc.
    /// </summary>
    private bool ReapBehind(IReadOnlySet<int> held)
    {
        var isOver = true;
        foreach (var stat in ProcStat.ReadAll().Where(s => s.IsZombie && s.Parent == Environment.ProcessId && !held.Contains(s.Pid)))
        {
            if (Awaits(stat.Pid))
                isOver = false;
            else
                Bury(stat.Pid);
        }
        return isOver;
    }

    private void Bury(int pid)
    {
        _host.Reach(HostFault.AdoptedReapBefore);
        NativeProcesses.Reap(pid);
        _host.Reach(HostFault.AdoptedReapAfter);
    }

    private bool Awaits(int pid) => _runs().Any(run => run.Awaits(pid));

    private void Look(IReadOnlyList<ProcStat> living, IReadOnlySet<int> held)
    {
        // A dying shim's children change their parent a moment before it can be seen as dead. No wait can be answered in between.
        _ = NativeProcesses.EndedChild();
        var losers = _runs().Where(run => run.MayHaveLeft).ToHashSet();
        lock (_gate)
        {
            var alive = living.Where(s => s.Parent == Environment.ProcessId && !s.IsZombie).Select(s => (s.Pid, s.StartTime)).ToHashSet();
            foreach (var gone in _left.Keys.Where(key => !alive.Contains(key)).ToList())
                _left.Remove(gone);
            foreach (var key in alive.Where(key => !held.Contains(key.Pid)))   // who is held was started here, or is known already
                _left.TryAdd(key, losers);
        }
    }
}
