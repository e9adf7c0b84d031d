using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;

namespace Supervisor.Durable.Daemon;

/// <summary>
/// What a service manager is notified of (sd_notify(3)). <c>NOTIFY_SOCKET</c> is enough for that, whichever manager set it: the host's own
/// notification wants a parent that is
/// named systemd, and a shell between the two, or another manager, would wait for ever.
/// </summary>
internal sealed partial class ServiceNotice
{
    private const string Variable = "NOTIFY_SOCKET";

    private readonly SystemdNotifier _notifier;
    private readonly ILogger _log;

    private ServiceNotice(SystemdNotifier notifier, ILogger log) => (_notifier, _log) = (notifier, log);

    /// <summary>Takes the socket out of the environment: no other part of this process, nor a child of it, speaks in our name.</summary>
    public static ServiceNotice Take(ILogger log)
    {
        var notifier = new SystemdNotifier();
        Environment.SetEnvironmentVariable(Variable, null);
        return new ServiceNotice(notifier, log);
    }

    /// <summary>Controls are accepted.</summary>
    public void Ready() => Notify(ServiceState.Ready);

    /// <summary>This supervisor is about to end.</summary>
    public void Stopping() => Notify(ServiceState.Stopping);

    private void Notify(ServiceState state)
    {
        try
        {
            _notifier.Notify(state);
        }
        catch (SocketException e)
        {
            LogNotTold(state.ToString(), e.Message);
        }
    }

    [LoggerMessage(5101, LogLevel.Warning, "The service manager cannot be notified of {State}: {Reason}. Check NOTIFY_SOCKET")]
    private partial void LogNotTold(string state, string reason);
}
