namespace Supervisor.Durable.Client;

/// <summary>No answer came: no supervisor listens, the connection broke, or the socket is another user's.</summary>
public sealed class SupervisorUnreachableException : SupervisorClientException
{
    private SupervisorUnreachableException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>
    /// True if the request may have reached the supervisor before the connection broke or its time ran out: whether it was acted on is
    /// not known. False if there was no connection.
    /// </summary>
    public bool Interrupted { get; private init; }

    /// <summary>True if the kernel does not let this user connect.</summary>
    public bool NotPermitted { get; private init; }

    internal static SupervisorUnreachableException NobodyListens(SocketLocation location, string why, Exception? inner = null) => new(
        $"No supervisor answers at {location.SocketPath} ({why}). Start it with: dsupd --data-dir {location.DataDirectory}", inner);

    internal static SupervisorUnreachableException Forbidden(SocketLocation location, Exception inner) => new(
        $"Not permitted to connect to {location.SocketPath} (permission denied). Ask as the user that dsupd runs as, or as root", inner)
    {
        NotPermitted = true,
    };

    internal static SupervisorUnreachableException Broken(SocketLocation location, Exception? inner) => new(
        $"The supervisor at {location.SocketPath} broke off before it had answered. See whether it runs: dsup version", inner)
    {
        Interrupted = true,
    };

    internal static SupervisorUnreachableException Silent(SocketLocation location, TimeSpan patience) => new(
        $"The supervisor at {location.SocketPath} has not answered for {Duration.Format(patience)}. See whether its process is stopped or stuck",
        null)
    {
        Interrupted = true,
    };
}
