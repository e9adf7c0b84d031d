namespace Supervisor.Durable;

/// <summary>A row of v_runs. Times are ISO 8601 UTC text with milliseconds.</summary>
internal sealed record RunView
{
    /// <summary>Its number.</summary>
    public long Run { get; init; }

    /// <summary>The job's name.</summary>
    public string Job { get; init; } = "";

    /// <summary>1, counted on by each restart of the policy.</summary>
    public long Attempt { get; init; }

    /// <summary>launching, running, ended or failed.</summary>
    public string State { get; init; } = "";

    /// <summary>Its main process.</summary>
    public long? Pid { get; init; }

    /// <summary>The ticket that launched it.</summary>
    public long? LaunchedBy { get; init; }

    /// <summary>When it was launched.</summary>
    public string? StartedAt { get; init; }

    /// <summary>When its main process ended.</summary>
    public string? EndedAt { get; init; }

    /// <summary>From start to end, milliseconds.</summary>
    public long? DurationMs { get; init; }

    /// <summary>success, exit, signal or lost.</summary>
    public string? Result { get; init; }

    /// <summary>Its exit code.</summary>
    public long? ExitCode { get; init; }

    /// <summary>The signal's number.</summary>
    public long? Signal { get; init; }

    /// <summary>1 if it dumped core.</summary>
    public long? CoreDumped { get; init; }

    /// <summary>Why it could not be launched, or was lost.</summary>
    public string? Reason { get; init; }
}
