namespace Supervisor.Durable;

/// <summary>Something that happened, as it was recorded.</summary>
public sealed record EventInfo
{
    /// <summary>Its number: later ones are greater.</summary>
    public required long Number { get; init; }

    /// <summary>When; null where the row cannot be read.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The job's name; null: the supervisor itself.</summary>
    public string? Job { get; init; }

    /// <summary>The run it concerns; null: none.</summary>
    public RunId? Run { get; init; }

    /// <summary>The ticket it concerns; null: none.</summary>
    public TicketId? Ticket { get; init; }

    /// <summary>
    /// A job's state, or ended, adopted, defined, redefined, schedule-fired, supervisor-started, … (schema.sql, <c>v_events.kind</c>).
    /// </summary>
    public required string Kind { get; init; }

    /// <summary>For people; null: nothing more to say.</summary>
    public string? Detail { get; init; }
}
