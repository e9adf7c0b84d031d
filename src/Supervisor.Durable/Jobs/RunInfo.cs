namespace Supervisor.Durable;

/// <summary>One execution of a job's command, as it was at one moment.</summary>
public sealed record RunInfo
{
    /// <summary>Its number, which is that of the ticket that launched it.</summary>
    public required RunId Run { get; init; }

    /// <summary>Its job's name.</summary>
    public required string Job { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>1 for a run that a control started; each restart by the policy adds 1.</summary>
    public int Attempt { get; init; }

    /// <summary>Its main process; null: it was not launched.</summary>
    public int? ProcessId { get; init; }

    /// <summary>When it was launched.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its main process ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it ended; null: it has not.</summary>
    public ProcessEnd? End { get; init; }

    /// <summary>Why it could not be launched, or its end could not be seen, in words.</summary>
    public string? Reason { get; init; }
}
