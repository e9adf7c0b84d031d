namespace Supervisor.Durable.Client;

/// <summary>A ticket, as <c>GET /v1/tickets/{n}</c> shows it: the columns of v_tickets. Times are ISO 8601 UTC.</summary>
public sealed record TicketDocument
{
    /// <summary>Its number.</summary>
    public long Ticket { get; init; }

    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>What was asked.</summary>
    public required string Control { get; init; }

    /// <summary>Its arguments, as JSON text.</summary>
    public string? Args { get; init; }

    /// <summary>normal, high or urgent.</summary>
    public required string Priority { get; init; }

    /// <summary>queued, active or resolved.</summary>
    public required string State { get; init; }

    /// <summary>done, skipped, failed, cancelled or superseded, once it is resolved.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why it failed, or what is worth knowing about how it was done.</summary>
    public string? Error { get; init; }

    /// <summary>Who asked.</summary>
    public string? Origin { get; init; }

    /// <summary>When its row was committed.</summary>
    public string? AcceptedAt { get; init; }

    /// <summary>When it was first acted on.</summary>
    public string? StartedAt { get; init; }

    /// <summary>When its outcome was committed.</summary>
    public string? ResolvedAt { get; init; }

    /// <summary>From accepted to resolved, milliseconds.</summary>
    public long? WaitMs { get; init; }

    /// <summary>The run that it launched, ended or waited for; null where none was concerned.</summary>
    public long? Run { get; init; }

    /// <summary>The main process of the run that it launched, while that runs; only in the answer for one ticket.</summary>
    public int? Pid { get; init; }

    /// <summary>While it waits for a grace window that another control has opened: when that ends at the latest; else null.</summary>
    public string? HeldUntil { get; init; }

    /// <summary>All tickets of the batch, in order; only in the answer to a POST. The document is that of the last.</summary>
    public IReadOnlyList<long>? Batch { get; init; }
}
