namespace Supervisor.Durable;

/// <summary>A row of v_tickets. Times are ISO 8601 UTC text with milliseconds.</summary>
internal sealed record TicketView
{
    /// <summary>Its number.</summary>
    public long Ticket { get; init; }

    /// <summary>The job's name.</summary>
    public string Job { get; init; } = "";

    /// <summary>What was asked.</summary>
    public string Control { get; init; } = "";

    /// <summary>Its arguments, JSON.</summary>
    public string? Args { get; init; }

    /// <summary>normal, high or urgent.</summary>
    public string Priority { get; init; } = "";

    /// <summary>queued, active or resolved.</summary>
    public string State { get; init; } = "";

    /// <summary>done, skipped, failed, cancelled or superseded.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why it failed, or what is worth knowing about how it was done.</summary>
    public string? Error { get; init; }

    /// <summary>Who asked.</summary>
    public string? Origin { get; init; }

    /// <summary>When its row was committed.</summary>
    public string? AcceptedAt { get; init; }

    /// <summary>When it had its turn.</summary>
    public string? StartedAt { get; init; }

    /// <summary>When its outcome was committed.</summary>
    public string? ResolvedAt { get; init; }

    /// <summary>From accepted to resolved, milliseconds.</summary>
    public long? WaitMs { get; init; }

    /// <summary>The run by whose fate it is resolved; null where none was concerned.</summary>
    public long? Run { get; init; }
}
