namespace Supervisor.Durable;

/// <summary>A row of v_events.</summary>
internal sealed record EventView
{
    /// <summary>Its number.</summary>
    public long Event { get; init; }

    /// <summary>When, ISO 8601 UTC text with milliseconds.</summary>
    public string At { get; init; } = "";

    /// <summary>The job's name; null: the supervisor itself.</summary>
    public string? Job { get; init; }

    /// <summary>The run it concerns.</summary>
    public long? Run { get; init; }

    /// <summary>The ticket it concerns.</summary>
    public long? Ticket { get; init; }

    /// <summary>A state's name, or ended, adopted, defined, redefined, supervisor-started, storage-recovered; unreadable: a row that cannot
    /// be
    /// read; set-aside: a job that is left alone until the next start.</summary>
    public string Kind { get; init; } = "";

    /// <summary>For people.</summary>
    public string? Detail { get; init; }
}
