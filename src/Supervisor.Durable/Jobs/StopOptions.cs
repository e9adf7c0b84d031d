namespace Supervisor.Durable;

/// <summary>How a job is stopped.</summary>
public sealed record StopOptions
{
    /// <summary>The signal that asks it to end.</summary>
    public Signal Signal { get; init; } = Signal.Terminate;

    /// <summary>How long it may take before it is killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
