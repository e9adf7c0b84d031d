namespace Supervisor.Durable;

/// <summary>A control as it was at one moment.</summary>
public sealed record TicketInfo
{
    /// <summary>Its number.</summary>
    public required TicketId Ticket { get; init; }

    /// <summary>Its job's name.</summary>
    public required string Job { get; init; }

    /// <summary>What was asked: start, stop, kill, signal, … (CONTRACT.md, "Controls").</summary>
    public required string Control { get; init; }

    /// <summary>Where it stands.</summary>
    public required TicketStatus Status { get; init; }

    /// <summary>What became of it; null: it is open.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>The run by whose fate it is resolved, such as the one that it launched; null: none is concerned.</summary>
    public RunId? Run { get; init; }

    /// <summary>Who asked.</summary>
    public string? Origin { get; init; }

    /// <summary>When it was on disk.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>When it had its turn.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its outcome was on disk.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }
}
