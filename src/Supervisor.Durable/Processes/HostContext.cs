namespace Supervisor.Durable.Processes;

/// <summary>What every run of a host shares.</summary>
internal sealed record HostContext(ProcessHostOptions Options, TimeProvider Time, HostLog Log, Action<string> Reach, EventLoop Loop)
{
    /// <summary>Where reports go.</summary>
    public required Action<ProcessReport> Emit { get; init; }

    /// <summary>The host forgets the run: it may be launched anew.</summary>
    public required Action<RunId> Drop { get; init; }

    /// <summary>A shim that waits for a run.</summary>
    public required Func<ReadyShim> Take { get; init; }

    /// <summary>How often the shim has died on this run before launching anything, this time included.</summary>
    public required Func<RunId, int> CountNeverRan { get; init; }

    /// <summary>While recovering: the marks of all living processes, so that a thousand runs need one look at /proc.</summary>
    public HashSet<string>? Marks { get; set; }

    /// <summary>The mask that children get, unless their spec resets it.</summary>
    public ulong SignalMask { get; } = Native.SignalMask();

    /// <summary>Does work that may wait for long on a thread of its own.</summary>
    public void Start(Action work)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e) // an exception on a bare thread would end the supervisor
            {
                Log.Failed(e);
            }
        })
        {
            IsBackground = true,
            Name = "process-wait",
        };
        thread.Start();
    }
}
