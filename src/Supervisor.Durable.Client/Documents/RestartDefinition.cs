namespace Supervisor.Durable.Client;

/// <summary>When a job is run again.</summary>
public sealed record RestartDefinition
{
    /// <summary>never, on-failure, always or unless-stopped; null: never.</summary>
    public string? Policy { get; init; }

    /// <summary>A duration; null: 1s.</summary>
    public string? Delay { get; init; }
}
