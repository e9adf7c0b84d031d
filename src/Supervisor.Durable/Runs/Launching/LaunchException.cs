namespace Supervisor.Durable.Runs.Launching;

/// <summary>A launch failed before its shim was spawned. The message is one line for people.</summary>
internal sealed class LaunchException(string message, bool transient = false) : Exception(message)
{
    /// <summary>Whether the same launch may well succeed later.</summary>
    public bool Transient { get; } = transient;
}
