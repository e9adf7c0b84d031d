using Polly;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Host;

/// <summary>What every run of a host shares.</summary>
internal sealed record HostContext(ProcessHostOptions Options, TimeProvider Time, HostLog Log, Action<string> Reach, EventLoop Loop)
{
    private readonly ResiliencePipeline
        _work = Resilience.HostWork(Time, Log.Insisting),
        _start = Resilience.StartThread(Time, Log.Insisting);

    /// <summary>The shim's program.</summary>
    public required ShimProgram Shim { get; init; }

    /// <summary>While recovering: the marks of all living processes, so that a thousand runs need one look at /proc, or none.</summary>
    public Lazy<HashSet<string>>? Marks { get; set; }

    /// <summary>Folders that were other runs'.</summary>
    public SpareDirectories Spares { get; } = new();

    /// <summary>The pipes of runs' outputs.</summary>
    public KeptOutputs Outputs { get; } = new();

    /// <summary>The mask that children get, unless their spec resets it.</summary>
    public ulong SignalMask { get; } = NativeProcesses.SignalMask();

    /// <summary>
    /// Does work; while that fails for what passes (no more descriptors, no memory) it is done again and again, until the host closes. For
    /// threads that may wait.
    /// </summary>
    /// <param name="work">May be begun several times, but must not continue after a failure that does not pass.</param>
    public void RetryTransient(Action work)
    {
        try
        {
            _work.Execute(_ => work(), Loop.Stopping);
        }
        catch (OperationCanceledException) when (Loop.Stopping.IsCancellationRequested)
        {
            // The next supervisor does it.
        }
    }

    /// <summary>Does work that may wait for long on a thread of its own.</summary>
    public void Start(Action work) => _ = StartAsync(work);

    /// <summary>The first attempt is made at once.</summary>
    private async Task StartAsync(Action work)
    {
        try
        {
            await _start.ExecuteAsync(_ =>
            {
                StartThread(work);
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Log.Failed(e);
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
