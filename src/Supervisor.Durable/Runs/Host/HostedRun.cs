using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// One run of a host: its phase, and all that is held of it. While a worker is busy with it, what is held is the worker's; else it is the
/// host's thread's. So nothing of it needs a lock. Other threads see its phase only.
/// </summary>
internal sealed class HostedRun : IDisposable
{
    private readonly HostContext _host;
    private readonly List<Action> _watches = [];
    private readonly RunActor _actor;
    private volatile RunPhase _phase = new RunPhase.New();
    private SpecSummary? _spec;

    /// <param name="run">Its number.</param>
    /// <param name="job">Its job's name.</param>
    /// <param name="owner">Gets its news.</param>
    /// <param name="host">What all runs of the host share.</param>
    /// <exception cref="ArgumentException">No folder can have the job's name.</exception>
    public HostedRun(RunId run, string job, RunHost owner, HostContext host)
    {
        (Number, Job, _host) = (run, job, host);
        Directory = RunDirectory.Of(host.Options, job, run, host.Reach);
        Main = new MainProcess(run, job, host);
        Orders = new StopOrders(run, job, host, Directory);
        Lock = new RunLock(run, job, Directory, host);
        Tree = new RunTree(this, Directory, owner.Adopted, host);
        var observer = new RunObserver(this, owner, host);
        Shim = new ShimProcess(() => owner.OnNews(this, observer.SeeShimEnd), host);
        _actor = new RunActor(this, observer, owner, host);
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

    /// <summary>Its folder.</summary>
    public RunDirectory Directory { get; }

    /// <summary>Its main process.</summary>
    public MainProcess Main { get; }

    /// <summary>What is written for its shim.</summary>
    public StopOrders Orders { get; }

    /// <summary>The lock of its folder.</summary>
    public RunLock Lock { get; }

    /// <summary>Its other processes.</summary>
    public RunTree Tree { get; }

    /// <summary>Its shim.</summary>
    public ShimProcess Shim { get; }

    /// <summary>Unknown while it cannot be read; then it is read again.</summary>
    public SpecSummary Spec => _spec ?? ReadSpec();

    /// <summary>Its shim, which this supervisor had started, was killed.</summary>
    public bool HasLostShim => Phase.Facts.HasLostShim && !Phase.IsOver;

    /// <summary>
    /// Its shim, which this supervisor had started, is dead, and something of its tree may live: that is this process's child by now.
    /// </summary>
    public bool MayHaveLeft => Phase is { Facts.IsOfEarlier: false, IsOver: false } && Shim.HasEnded;

    /// <summary>
    /// Whether a process that has ended, and whose parent is ours, may be the main process, whose end is still to be read.
    /// </summary>
    public bool Awaits(int pid)
    {
        var phase = Phase;
        if (phase.IsOver || phase.Facts.Reported == Reported.Ended)
            return false;
        try
        {
            return (phase.Facts.Process ?? Directory.ReadState().Process)?.Pid == pid;
        }
        catch (NativeException)                                      // it cannot be known now
        {
            return true;
        }
    }

    /// <summary>Carries out an effect; gives the news that answer it, where it is answered at once.</summary>
    /// <exception cref="IOException">It cannot be done now (no more descriptors, …), and nothing was done.</exception>
    public RunNews? Do(RunEffect effect) => _actor.Do(effect);

    /// <summary>Reads its spec now.</summary>
    public SpecSummary ReadSpec() => Directory.TryReadSpec() is { } read ? _spec = read : SpecSummary.Unknown;

    /// <summary>Its spec as it was just read, or as it was before, where it was damaged since.</summary>
    public SpecSummary Remember(SpecSummary read)
    {
        if (read == SpecSummary.Unknown)
            return _spec ?? read;
        _spec = read;
        return read;
    }

    /// <summary>A watch that ends with it.</summary>
    public void Keep(Action watch) => _watches.Add(watch);

    /// <summary>Stops watching, and lets go of all that is held. The processes are left as they are.</summary>
    public void Dispose()
    {
        _watches.ForEach(end => end());
        _watches.Clear();
        _host.Outputs.Release(Number);
        Lock.Dispose();
        Shim.Dispose();
        Main.Dispose();
    }
}
