namespace Supervisor.Durable;

/// <summary>When a job is run again.</summary>
public sealed record RestartDefinition
{
    /// <summary>never, on-failure, always or unless-stopped; null: never.</summary>
    public string? Policy { get; init; }

    /// <summary>A duration; null: 1s.</summary>
    public string? Delay { get; init; }

    /// <summary>The longest delay that <see cref="Backoff"/> makes; null: 1m.</summary>
    public string? MaxDelay { get; init; }

    /// <summary>How the delay grows with each restart: Constant, Linear or Exponential; null: Exponential.</summary>
    public string? Backoff { get; init; }

    /// <summary>Whether each delay is varied at random, so that jobs that failed together don't all come back together.</summary>
    public bool? Jitter { get; init; }

    /// <summary>How many restarts there may be within <see cref="Interval"/>; one more and the job has failed. Null: no limit.</summary>
    public int? Burst { get; init; }

    /// <summary>The time in which <see cref="Burst"/> counts; null: 10s.</summary>
    public string? Interval { get; init; }

    /// <summary>How long a run must last for the counting to begin again; null: 1m.</summary>
    public string? ResetAfter { get; init; }

    /// <summary>Exit codes that count as success, besides 0.</summary>
    public IReadOnlyList<int>? SuccessExitCodes { get; init; }

    /// <summary>Exit codes after which it is not run again, whatever the policy.</summary>
    public IReadOnlyList<int>? PreventExitCodes { get; init; }
}
