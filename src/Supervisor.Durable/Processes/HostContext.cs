namespace Supervisor.Durable.Processes;

/// <summary>What every run of a host shares.</summary>
internal sealed record HostContext(ProcessHostOptions Options, TimeProvider Time, HostLog Log, Action<string> Reach, EventLoop Loop)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Where reports go.</summary>
    public required Action<ProcessReport> Emit { get; init; }

    /// <summary>The host forgets the run: its number may be launched again.</summary>
    public required Action<RunId> Drop { get; init; }

    /// <summary>The shim's program.</summary>
    public required ShimProgram Shim { get; init; }

    /// <summary>A shim that waits for a run.</summary>
    public required Func<ReadyShim> Take { get; init; }

    /// <summary>What killed shims have left to this process.</summary>
    public required Func<AdoptedChildren> Adopted { get; init; }

    /// <summary>How often the shim has died on this run before launching anything, this time included.</summary>
    public required Func<RunId, int> CountNeverRan { get; init; }

    /// <summary>While recovering: the marks of all living processes, so that a thousand runs need one look at /proc, or none.</summary>
    public Lazy<HashSet<string>>? Marks { get; set; }

    /// <summary>Folders that were other runs'.</summary>
    public SpareDirectories Spares { get; } = new();

    /// <summary>The pipes of runs' outputs.</summary>
    public KeptOutputs Outputs { get; } = new();

    /// <summary>The mask that children get, unless their spec resets it.</summary>
    public ulong SignalMask { get; } = Native.SignalMask();

    /// <summary>
    /// Does work now; while that fails for what passes (no more descriptors, no memory) it is done again and again, from a thread of its own.
    /// News comes once only: a receiver that missed it would wait for ever.
    /// </summary>
    /// <param name="work">May be begun several times, but must not continue after a failure that does not pass.</param>
    public void Insist(Action work)
    {
        try
        {
            work();
        }
        catch (IOException e) when (MayPass(e))
        {
            Log.Insisting(e);
            Start(() =>
            {
                while (!Native.Poll(Loop.Wake, LookAgain) && !TryAgain(work))
                {
                }
            });
        }
    }

    private static bool TryAgain(Action work)
    {
        try
        {
            work();
            return true;
        }
        catch (IOException e) when (MayPass(e))
        {
            return false;
        }
    }

    /// <summary>The runtime's own exceptions have the errno as their result.</summary>
    private static bool MayPass(IOException e) => Errno.IsTransient(e is NativeException native ? native.Number : e.HResult);

    /// <summary>Does work that may wait for long on a thread of its own.</summary>
    public void Start(Action work)
    {
        try
        {
            StartThread(work);
        }
        catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)   // a limit on processes counts threads too
        {
            Log.Insisting(e);
            Task.Delay(LookAgain, Time).ContinueWith(_ => Start(work), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private void StartThread(Action work)
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
