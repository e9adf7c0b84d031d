using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// One run of a host: its phase, and all that is held of it. While a worker is busy with it, what is held is the worker's; else it is the host's
/// thread's. So nothing of it needs a lock. Other threads see its phase only.
/// </summary>
internal sealed partial class HostedRun : IDisposable
{
    private readonly RunHost _owner;
    private readonly HostContext _host;
    private readonly RunDirectory _directory;
    private readonly MainProcess _main;
    private readonly StopOrders _orders;
    private readonly List<Action> _watches = [];
    private volatile RunPhase _phase = new RunPhase.New();
    private LiveProcess? _shim;
    private SpecSummary? _spec;
    private Descriptor? _lock, _taken;
    private bool _shimSeenOff;

    /// <param name="run">Its number.</param>
    /// <param name="job">Its job's name.</param>
    /// <param name="owner">Gets its news.</param>
    /// <param name="host">What all runs of the host share.</param>
    /// <exception cref="ArgumentException">No folder can have the job's name.</exception>
    public HostedRun(RunId run, string job, RunHost owner, HostContext host)
    {
        (Number, Job, _owner, _host) = (run, job, owner, host);
        _directory = RunDirectory.Of(host.Options, job, run, host.Reach);
        _main = new MainProcess(run, job, host);
        _orders = new StopOrders(run, job, host, _directory);
    }

    /// <summary>The run.</summary>
    public RunId Number { get; }

    /// <summary>The name of its job.</summary>
    public string Job { get; }

    /// <summary>Where it stands. Set by the host's thread.</summary>
    public RunPhase Phase
    {
        get => _phase;
        set => _phase = value;
    }

    /// <summary>A worker is busy with it; what is seen meanwhile waits in <see cref="Later"/>. Only the host's thread asks.</summary>
    public bool IsBusy { get; set; }

    /// <summary>What waits in <see cref="Later"/> is just being taken. Only the host's thread asks.</summary>
    public bool IsTakingLater { get; set; }

    /// <summary>How its next news are to be gathered. Only the host's thread asks.</summary>
    public LinkedList<Func<RunNews?>> Later { get; } = [];

    /// <summary>Its shim, which this supervisor had started, was killed.</summary>
    public bool HasLostShim => Phase.Facts.HasLostShim && !Phase.IsOver;

    /// <summary>
    /// Its shim, which this supervisor had started, is dead, and something of its tree may live: that is this process's child by now.
    /// </summary>
    public bool MayHaveLeft
    {
        get
        {
            var phase = Phase;
            if (phase.Facts.IsOfEarlier || phase.IsOver || _shim is not { } shim)
                return false;
            try
            {
                return phase.Facts.ShimEnd is not null || Volatile.Read(ref _shimSeenOff) || Native.IsReadable(shim.Pidfd, TimeSpan.Zero);
            }
            catch (ObjectDisposedException)                          // it was just closed: it is over
            {
                return false;
            }
        }
    }

    /// <summary>Whether a process that has ended, and whose parent is ours, may be the main process, whose end is still to be read.</summary>
    public bool Awaits(int pid)
    {
        var phase = Phase;
        if (phase.IsOver || phase.Facts.Told == Told.Ended)
            return false;
        try
        {
            return (phase.Facts.Process ?? _directory.ReadState().Process)?.Pid == pid;
        }
        catch (NativeException)                                      // it cannot be known now
        {
            return true;
        }
    }

    /// <summary>What its folder, its shim and its lock show to the supervisor after the one that launched it.</summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    public RunNews.Resume Find(RecoverOrder order)
    {
        var known = RunMachine.Known(order);
        _main.HasBooted = order.HasBooted;
        _orders.Define(order.Stop);
        if (!_directory.Exists)
            return new(order, HasFolder: false, RunState.Empty, HasShim: false, Under(held: null, (RunState.Empty, SpecSummary.Unknown, null), known));

        // The watch comes first: what is written after the reading below is news.
        WatchState(_directory.StatePath);
        var slots = _directory.ReadState();
        known = known.With(slots);
        FindShim(slots);
        _ = _main.TryFind(known.Process);
        _orders.Read(slots.Stop);
        var free = TryLock(out var held) ? Under(held, ReadUnderLock(), known) : null;
        if (free is null && _shim is not null)
            _host.Log.Adopted(Job, Number.Value, _shim.Pid);
        return new(order, HasFolder: true, slots, HasShim: _shim is not null, free);
    }

    /// <summary>What its state file says now; null if that is of no use any more.</summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    public RunNews? ReadSlots()
    {
        if (Phase is not (RunPhase.Launching or RunPhase.Witnessed or RunPhase.Locking))
            return null;
        var slots = _directory.ReadState();
        FindShim(Phase.Facts.Slots.With(slots));
        var isNew = _main is { IsGone: false, Live: null } && _main.TryFind(Phase.Facts.With(slots).Process);
        return new RunNews.SlotsRead(slots, HasShim: _shim is not null && !_shimSeenOff, isNew);
    }

    private bool TryLock(out Descriptor? held)
    {
        held = null;
        try
        {
            return _directory.TryLock(out held);
        }
        catch (NativeException e) when (Errno.IsTransient(e.Number))
        {
            return false;
        }
    }

    /// <summary>What stands in its folder, and why its launch failed where it did: that may look at the program's file, on whatever disk.</summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    private (RunState Slots, SpecSummary Spec, string? LaunchError) ReadUnderLock()
    {
        var (slots, spec) = (_directory.ReadState(), _directory.ReadSpec());
        return (slots, spec, LaunchErrorOf(slots, spec));
    }

    private static string? LaunchErrorOf(RunState slots, SpecSummary spec) =>
        slots.End is { Kind: EndKind.LaunchError } end ? LaunchFailure.Describe(end.Step, end.Code, spec) : null;

    /// <summary>What is found under its lock, which is ours from now on.</summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    private RunNews.Locked Under(Descriptor? held, (RunState Slots, SpecSummary Spec, string? LaunchError) read, RunFacts before)
    {
        var (slots, spec, launchError) = read;
        if (!ReferenceEquals(_lock, held))
            _lock?.Dispose();
        (_lock, _spec) = (held, spec == SpecSummary.Unknown ? _spec : spec);
        var facts = before.With(slots);
        var isHere = facts.Process is null || _main.IsHere(facts.Process);
        var isEnded = facts.Slots.End is not null || facts.Told == Told.Ended;
        var found = new RunNews.Locked(slots, spec)
        {
            HasFolder = _directory.Exists,
            IsHere = isHere,
            MainLives = !isEnded && isHere && _main.Find(facts.Process),
            HasOutputs = _shim is not null && _host.Outputs.Has(Number),
            MayHaveTree = MayHaveTree(facts),
            LaunchError = launchError ?? LaunchErrorOf(facts.Slots, spec),
        };
        return RecoveryTable.Judge(facts, found) == Finding.NeverRan ? found with { ShimFault = _owner.FaultOfShim(this, facts.ShimEnd) } : found;
    }

    /// <summary>While recovering, one look at all of /proc finds it for all runs.</summary>
    private bool MayHaveTree(RunFacts facts)
    {
        try
        {
            return _host.Marks is not { } marks || SignsOf(facts).Marks.Any(marks.Value.Contains);
        }
        catch (NativeException)                                      // no descriptors left: ending the tree looks again, until it can be known
        {
            return true;
        }
    }

    /// <summary>By what its processes are known that are below no shim.</summary>
    private TreeSigns SignsOf(RunFacts facts) => new(_directory.Path, facts.Slots.Outputs, all => _owner.Adopted.Of(this, all));

    /// <summary>Null once that was seen, or where it is of no use any more.</summary>
    private RunNews.ShimGone? SeeShimEnd()
    {
        if (_shim is null || _shimSeenOff || Phase.IsSettled || Phase is RunPhase.Over or RunPhase.Forgotten)
            return null;
        var slots = Phase is RunPhase.Leaving ? RunState.Empty : _directory.ReadState(); // first: what comes then can't be done twice
        _host.Reach(HostFault.ReapBefore);
        var end = ExitStatus.Read(_shim, out _);                     // reaps it, if it is ours
        _host.Reach(HostFault.ReapAfter);
        Volatile.Write(ref _shimSeenOff, true);
        return new(slots, end);
    }

    private RunNews.MainGone? SeeMainEnd(uint events)
    {
        if (Phase is not RunPhase.Orphaned)
            return null;
        var end = ExitStatus.Read(_main.Live!, out var later);
        return end is null && later && (events & Native.EPOLLHUP) == 0 ? null : new(end); // else the kernel reports when it is reaped, which is another edge
    }

    private void WatchState(string path)
    {
        try
        {
            _watches.Add(_host.Loop.WatchFile(path, () => _owner.Hear(this, ReadSlots)));
        }
        catch (NativeException e)                                    // no inotify watches left: the shim's end still shows everything, later
        {
            _host.Log.DoneWithout(Job, Number.Value, "watching its state file", e);
        }
    }

    /// <summary>Finds the shim by its header slot, if it wasn't found before.</summary>
    private void FindShim(RunState slots)
    {
        if (_shim is not null || slots.Header is not { } header || !_main.IsHere(BootIdentity.ToGuid(header.Boot), (long)header.ShimStartTime))
            return;
        try
        {
            if (LiveProcess.Find(header.ShimPid, (long)header.ShimStartTime, 0) is { } shim)
                WatchShim(shim);
        }
        catch (NativeException e)
        {
            _host.Log.DoneWithout(Job, Number.Value, "watching its shim", e);
        }
    }

    private void WatchShim(LiveProcess shim)
    {
        _shim = shim;
        _watches.Add(_host.Loop.Watch(shim.Pidfd, _ => _owner.Hear(this, SeeShimEnd)));
    }
}
