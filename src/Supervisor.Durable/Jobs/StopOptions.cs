namespace Supervisor.Durable;

/// <summary>How a job is stopped.</summary>
public sealed record StopOptions
{
    /// <summary>The signal that asks it to end.</summary>
    public Signal Signal { get; init; } = Signal.Terminate;

    /// <summary>How long it may take before it is killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Which of its processes are asked to end, and waited for before they are killed; null: <see cref="StopMode.Group"/> where the command
    /// is
    /// grouped, else <see cref="StopMode.Main"/>.
    /// </summary>
    public StopMode? Mode { get; init; }
}
