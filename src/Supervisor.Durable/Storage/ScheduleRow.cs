using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>A row of schedule, with its job's name.</summary>
internal sealed record ScheduleRow
{
    /// <summary>Its columns, for a query of schedule s and job j.</summary>
    public const string Columns = """
        s.schedule AS Schedule, s.job_id AS JobId, j.name AS Job, s.control AS Control, s.args AS Args, s.cron AS Cron, s.time_zone AS TimeZone,
        s.misfire AS Misfire, s.overlap AS Overlap, s.next_at AS NextAt, s.last_at AS LastAt, s.paused AS Paused, s.declared AS Declared
        """;

    private const string FindSql = $"SELECT {Columns} FROM schedule s LEFT JOIN job j ON j.job_id = s.job_id WHERE s.schedule = ?1";

    private const string ToFireSql = $"SELECT {Columns} FROM schedule s LEFT JOIN job j ON j.job_id = s.job_id WHERE s.next_at IS NOT NULL AND s.paused = 0";

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

    /// <summary>One schedule, to fire or not; null: there is none.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static ScheduleRow? Find(SqliteConnection connection, string name) => CheckedRow.Read(connection, FindSql, name, Read).FirstOrDefault();

    /// <summary>All that are to fire; and those that cannot be read, with the reason.</summary>
    public static (IReadOnlyList<ScheduleRow> Rows, IReadOnlyList<(string Schedule, string Reason)> Faults) ToFire(SqliteConnection connection)
    {
        var faulty = new List<(string, string)>();
        var rows = CheckedRow.Read(connection, ToFireSql, null, row =>
        {
            var faults = new RowFaults();
            var name = faults.Read("schedule.schedule", () => row.Text("Schedule"), "?");
            var read = faults.Read("it", () => Read(row), null);
            if (faults.First is { } reason)
                faulty.Add((name, reason));
            return read;
        });
        return ([.. rows.OfType<ScheduleRow>()], faulty);
    }

    private static ScheduleRow Read(CheckedRow row)
    {
        var read = new ScheduleRow
        {
            Schedule = row.Text("Schedule"),
            JobId = row.Number("JobId"),
            Job = row.TextOrNull("Job") ?? throw new InvalidDataException("its job is not there"),
            Control = row.Text("Control"),
            Args = row.TextOrNull("Args"),
            Cron = row.TextOrNull("Cron"),
            TimeZone = row.Text("TimeZone"),
            Misfire = row.Text("Misfire"),
            Overlap = row.Text("Overlap"),
            NextAt = row.NumberOrNull("NextAt"),
            LastAt = row.NumberOrNull("LastAt"),
            Paused = row.Number("Paused"),
            Declared = row.Number("Declared"),
        };
        _ = ScheduledControl.Read(read.Control, read.Args);
        _ = Words.ToMisfire(read.Misfire);
        if (read.Overlap is not ("skip" or "queue" or "restart"))
            throw new InvalidDataException($"schedule.overlap '{read.Overlap}' is unknown");
        foreach (var time in new[] { read.NextAt, read.LastAt })
            _ = time is { } at ? Instant.FromRow(at) : default;
        return read;
    }

    /// <summary>When it fires next; null: it is paused, or will not fire any more.</summary>
    public DateTimeOffset? Due => Paused == 0 && NextAt is { } next ? Instant.FromRow(next) : null;
}
