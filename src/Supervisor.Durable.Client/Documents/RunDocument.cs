namespace Supervisor.Durable.Client;

/// <summary>A run, as <c>GET /v1/jobs/{name}/runs</c> shows it: the columns of v_runs. Times are ISO 8601 UTC.</summary>
public sealed record RunDocument
{
    /// <summary>Its number: that of the control that launched it.</summary>
    public long Run { get; init; }

    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>1 for a run that was asked for, counted on by each restart of the policy.</summary>
    public long Attempt { get; init; }

    /// <summary>launching, running, ended or failed.</summary>
    public required string State { get; init; }

    /// <summary>Its main process.</summary>
    public int? Pid { get; init; }

    /// <summary>The ticket that launched it.</summary>
    public long? LaunchedBy { get; init; }

    /// <summary>When the program was launched.</summary>
    public string? StartedAt { get; init; }

    /// <summary>When its main process ended.</summary>
    public string? EndedAt { get; init; }

    /// <summary>From start to end.</summary>
    public long? DurationMs { get; init; }

    /// <summary>success, exit, signal or lost.</summary>
    public string? Result { get; init; }

    /// <summary>Its exit code.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The number of the signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>1 if it dumped core.</summary>
    public int? CoreDumped { get; init; }

    /// <summary>Why it could not be launched, or was lost.</summary>
    public string? Reason { get; init; }
}
