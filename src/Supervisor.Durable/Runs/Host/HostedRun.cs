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
    private readonly RunLock _lock;
    private readonly RunTree _tree;
    private readonly ShimProcess _shim;
    private readonly List<Action> _watches = [];
    private volatile RunPhase _phase = new RunPhase.New();
    private SpecSummary? _spec;

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
        _lock = new RunLock(run, job, _directory, host);
        _tree = new RunTree(this, _directory, owner.Adopted, host);
        _shim = new ShimProcess(() => owner.Hear(this, SeeShimEnd), host);
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
    public bool MayHaveLeft => Phase is { Facts.IsOfEarlier: false, IsOver: false } && _shim.HasEnded;

    /// <summary>Whether a process that has ended, and whose parent is ours, may be the main process, whose end is still to be read.</summary>
    public bool Awaits(int pid)
    {
        var phase = Phase;
        if (phase.IsOver || phase.Facts.Reported == Reported.Ended)
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

    /// <summary>
    /// What its folder, its shim and its lock show to the supervisor after the one that launched it. What cannot be known now is found under its
    /// lock, which is waited for; until then orders are carried out on what the database knows.
    /// </summary>
    public RunNews.Resume Find(RecoverOrder order)
    {
        var known = RunFacts.Known(order);
        _main.HasBooted = order.HasBooted;
        var (hasFolder, slots) = (_directory.Exists, RunState.Empty);
        RunNews.Locked? free = null;
        try
        {
            if (hasFolder)
            {
                WatchState(_directory.StatePath);                    // first: what is written after the reading is news
                slots = _directory.ReadState();
                known = known.With(slots);
                FindShim(slots);
                _ = _main.TryFind(known.Process);
                _orders.Read(slots.Stop);
            }
            free = TryUnderLock(known);
            if (free is null)
                _ = ReadSpec();                                      // else it was read under the lock
        }
        catch (IOException e)
        {
            _host.Log.Unread(Job, Number.Value, e);
        }
        if (free is null && _shim.Live is { } shim)
            _host.Log.Adopted(Job, Number.Value, shim.Pid);
        return new(order, hasFolder, slots, HasShim: _shim.Live is not null, free);
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
        return new RunNews.SlotsRead(slots, HasShim: _shim.IsThere, isNew);
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

    /// <summary>What is found under its lock; null if another process has it.</summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    private RunNews.Locked? TryUnderLock(RunFacts before)
    {
        if (!_lock.TryTake(out var held))
            return null;
        try
        {
            return Under(held, ReadUnderLock(), before);
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    /// <summary>What is found under its lock, which is ours from now on.</summary>
    /// <exception cref="IOException">It cannot be known now (no more descriptors, …).</exception>
    private RunNews.Locked Under(Descriptor? held, (RunState Slots, SpecSummary Spec, string? LaunchError) read, RunFacts before)
    {
        var (slots, spec, launchError) = read;
        _lock.Hold(held);
        if (spec == SpecSummary.Unknown)
            spec = _spec ?? spec;                                    // damaged since
        else
            _spec = spec;
        var facts = before.With(slots);
        var isHere = facts.Process is null || _main.IsHere(facts.Process);
        var isEnded = facts.Slots.End is not null || facts.Reported == Reported.Ended;
        var found = new RunNews.Locked(slots, spec)
        {
            HasFolder = _directory.Exists,
            IsHere = isHere,
            MainLives = !isEnded && isHere && _main.Find(facts.Process),
            HasOutputs = _shim.Live is not null && _host.Outputs.Has(Number),
            MayHaveTree = _tree.MayLive(facts),
            LaunchError = launchError ?? LaunchErrorOf(facts.Slots, spec),
        };
        return RecoveryTable.Judge(facts, found) == Finding.NeverRan ? found with { ShimFault = _owner.FaultOfShim(this, facts.ShimEnd) } : found;
    }

    /// <summary>Null once that was seen, or where it is of no use any more.</summary>
    private RunNews.ShimGone? SeeShimEnd()
    {
        if (!_shim.IsThere || Phase.IsSettled || Phase is RunPhase.Over or RunPhase.Forgotten)
            return null;
        var slots = Phase is RunPhase.Leaving ? RunState.Empty : _directory.ReadState(); // first: what comes then can't be done twice
        return new(slots, _shim.Reap());
    }

    private RunNews.MainGone? SeeMainEnd(uint events)
    {
        if (Phase is not RunPhase.Orphaned)
            return null;
        var end = ExitStatus.Read(_main.Live!, out var later);
        return end is null && later && (events & NativeWaiting.EPOLLHUP) == 0 ? null : new(end); // else the kernel reports when it is reaped, which is another edge
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
        if (_shim.Live is not null || slots.Header is not { } header || !_main.IsHere(BootIdentity.ToGuid(header.Boot), (long)header.ShimStartTime))
            return;
        try
        {
            if (LiveProcess.Find(header.ShimPid, (long)header.ShimStartTime, 0) is { } shim)
                _shim.Watch(shim);
        }
        catch (NativeException e)
        {
            _host.Log.DoneWithout(Job, Number.Value, "watching its shim", e);
        }
    }
}
