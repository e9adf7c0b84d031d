using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// A run's shim, found by its header slot or started by this supervisor. Used as <see cref="HostedRun"/> is; other threads only ask.
/// </summary>
/// <param name="gone">Called when it has ended, from the host's thread.</param>
/// <param name="host">Event loop and fault points.</param>
internal sealed class ShimProcess(Action gone, HostContext host) : IDisposable
{
    private Action? _unwatch;
    private bool _isReaped;

    /// <summary>Its pidfd and identity, once it was found.</summary>
    public LiveProcess? Live { get; private set; }

    /// <summary>It was found, and has not been reaped.</summary>
    public bool IsThere => Live is not null && !Volatile.Read(ref _isReaped);

    /// <summary>It was found, and has ended, whether or not it was reaped.</summary>
    public bool HasEnded
    {
        get
        {
            try
            {
                return Live is { } shim && (Volatile.Read(ref _isReaped) || NativeWaiting.IsReadable(shim.Pidfd, TimeSpan.Zero));
            }
            catch (ObjectDisposedException)                          // it was just closed: its run is over
            {
                return false;
            }
        }
    }

    /// <summary>Watches it from now on. It stays known where that fails.</summary>
    /// <exception cref="NativeException">It cannot be watched.</exception>
    public void Watch(LiveProcess shim)
    {
        Live = shim;
        _unwatch = host.Loop.Watch(shim.Pidfd, _ => gone());
    }

    /// <summary>Its end; it is reaped, if it is ours. Null where another process reaps it.</summary>
    public ProcessEnd? Reap()
    {
        host.Reach(HostFault.ReapBefore);
        var end = ExitStatus.Read(Live!, out _);
        host.Reach(HostFault.ReapAfter);
        Volatile.Write(ref _isReaped, true);
        return end;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _unwatch?.Invoke();
        _unwatch = null;
        Live?.Dispose();
    }
}
