namespace Supervisor.Durable.Storage;

/// <summary>A row of schedule, with its job's name.</summary>
internal sealed record ScheduleRow
{
    /// <summary>Its columns, for a query of schedule s and job j.</summary>
    public const string Columns = """
        s.schedule AS Schedule, s.job_id AS JobId, j.name AS Job, s.control AS Control, s.args AS Args, s.cron AS Cron, s.time_zone AS TimeZone,
        s.misfire AS Misfire, s.overlap AS Overlap, s.next_at AS NextAt, s.last_at AS LastAt, s.paused AS Paused, s.declared AS Declared
        """;

    public string Schedule { get; init; } = "";

    public long JobId { get; init; }

    public string Job { get; init; } = "";

    public string Control { get; init; } = "";

    public string? Args { get; init; }

    public string? Cron { get; init; }

    public string TimeZone { get; init; } = "";

    public string Misfire { get; init; } = "";

    public string Overlap { get; init; } = "";

    public long? NextAt { get; init; }

    public long? LastAt { get; init; }

    public long Paused { get; init; }

    public long Declared { get; init; }

    /// <summary>When it fires next; null: it is paused, or will not fire any more.</summary>
    public DateTimeOffset? Due => Paused == 0 && NextAt is { } next ? Instant.FromRow(next) : null;
}
