using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Host;

/// <summary>What every run of a host shares.</summary>
internal sealed record HostContext(ProcessHostOptions Options, TimeProvider Time, HostLog Log, Action<string> Reach, EventLoop Loop)
{
    /// <summary>After so long what failed by what passes is tried again.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

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
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                work();
                return;
            }
            catch (IOException e) when (MayPass(e))
            {
                if (isFirst)
                    Log.Insisting(e);
            }
            if (NativeWaiting.Poll(Loop.Wake, LookAgain))
                return;
        }
    }

    /// <summary>Whether what failed may well work later. The runtime's own exceptions have the errno as their result.</summary>
    public static bool MayPass(IOException e) => Errno.IsTransient(e is NativeException native ? native.Number : e.HResult);

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
            Task.Delay(LookAgain, Time).ContinueWith(
                _ => Start(work), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
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
