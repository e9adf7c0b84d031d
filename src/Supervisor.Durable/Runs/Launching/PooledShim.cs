using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// A living shim that holds the lock of a folder of its own and waits in it for a run. It launches when it gets a byte; it leaves when it
/// gets none and the other end of its pipe is closed, which the kernel does when the supervisor dies, however it dies.
/// </summary>
internal sealed class PooledShim(ReadyDirectory directory, LiveProcess process, Descriptor go, OutputPipes outputs, Action<string> reach)
    : IDisposable
{
    private static readonly TimeSpan Leaving = TimeSpan.FromSeconds(5);

    /// <summary>Where it waits.</summary>
    public ReadyDirectory Directory => directory;

    /// <summary>The shim. The caller that takes it disposes it.</summary>
    public LiveProcess Process => process;

    /// <summary>The pipes of its command's output. The caller that takes them disposes them.</summary>
    public OutputPipes Outputs => outputs;

    /// <summary>Whether it still waits.</summary>
    public bool IsAlive => !NativeWaiting.IsReadable(process.Pidfd, TimeSpan.Zero);

    /// <summary>
    /// Lets it go: its folder is a run's now. One that was killed cannot get that byte; its pidfd shows its end, and the run is found never
    /// to have run.
    /// </summary>
    public void Go()
    {
        using (go)
            NativeChannels.WriteByte(go);
    }

    /// <summary>It isn't needed any more: it leaves, and its folder goes.</summary>
    public void Dispose()
    {
        reach(HostFault.DismissBefore);
        go.Dispose();
        outputs.Dispose();
        var left = NativeWaiting.IsReadable(process.Pidfd, Leaving);
        reach(HostFault.Dismissed);
        if (left)
            directory.Remove(); // else it is stopped, or stuck: the next start sweeps
        reach(HostFault.DismissAfter);
        _ = NativeProcesses.TryReap(process.Pidfd);
        process.Dispose();
    }
}
