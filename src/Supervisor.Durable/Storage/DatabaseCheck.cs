using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>Looks at the database's file and at what it holds, beside a supervisor or without one. Changes nothing.</summary>
internal sealed class DatabaseCheck(string path)
{
    private const long LargeLog = 256L << 20;

    private const int Named = 5;

    private const string RunsSql = """
        SELECT j.name AS name, r.run AS run, r.run IS j.tree OR r.state IN ('launching', 'running') AS awaited, r.state = 'running' AS running FROM run r JOIN job j ON j.job_id = r.job_id WHERE r.run = j.run OR r.run = j.tree
        """;

    private const string ContainedSql = """
        SELECT CASE WHEN j.name IS NOT NULL THEN 'job ' || j.name WHEN e.ticket IS NOT NULL THEN 'ticket ' || e.ticket ELSE 'supervisor' END || ': ' || coalesce(e.detail, '') AS said
          FROM event e LEFT JOIN job j ON j.job_id = e.job_id
         WHERE e.kind IN ('unreadable', 'set-aside', 'schedule-failed') AND e.at >= (SELECT at FROM event WHERE kind = 'supervisor-started' ORDER BY event DESC LIMIT 1)
         ORDER BY e.event LIMIT 100
        """;

    /// <summary>
    /// The runs that are their jobs' current or last ones; asked for after the directories were listed, so that none of them is missed.
    /// </summary>
    public IReadOnlyList<KnownRun> Runs() => Ask<IReadOnlyList<KnownRun>>(c =>
        [.. CheckedRow.Read(c, RunsSql, null, r => new KnownRun(r.Text("name"), new RunId(r.Number("run")), r.Number("awaited") != 0, r.Number("running") != 0))]) ?? [];

    /// <summary>When the newest event was written, by the wall clock of then.</summary>
    public DateTimeOffset? NewestEvent() => Ask(c =>
        CheckedRow.Read(c, "SELECT at FROM event ORDER BY event DESC LIMIT 1", null, row => (DateTimeOffset?)Instant.FromRow(row.Number("at"))).FirstOrDefault());

    public IEnumerable<Diagnosis> Examine()
    {
        if (!File.Exists(path))
        {
            yield return Diagnosis.Fail("database", $"there is no {path}", "Name the supervisor's data directory, or restore a backup to that path.");
            yield break;
        }
        var (schema, fault) = Schema();
        yield return schema;
        if (fault)
            yield break;
        yield return Contents();
        yield return References();
        yield return Rows();
        yield return Log();
    }

    private (Diagnosis, bool Fault) Schema()
    {
        try
        {
            using var connection = Open();
            var version = Migrator.Check(connection, path);
            var bytes = new FileInfo(path).Length;
            return (version < Migrator.Newest
                ? Diagnosis.Warn("database", $"schema {version}, this version has {Migrator.Newest}", "Start a supervisor of this version: it brings the database up to date.")
                : Diagnosis.Ok("database", string.Create(CultureInfo.InvariantCulture, $"schema {version}, {bytes / 1048576.0:0.0} MB")), false);
        }
        catch (DataDirectoryException e)
        {
            return (Diagnosis.Fail("database", e.Message, "Start the right version of the supervisor, or restore a backup."), true);
        }
        catch (SqliteException e)
        {
            return (Diagnosis.Fail("database", $"it cannot be opened: {SqliteFault.Describe(e)}", "Restore a backup if it cannot be mended."), true);
        }
    }

    private Diagnosis Contents() => Guarded("database contents", c => c.Query<string>("PRAGMA quick_check(5)").SequenceEqual(["ok"])
        ? Diagnosis.Ok("database contents", "quick_check found nothing")
        : Diagnosis.Fail("database contents", "quick_check found damage", $"Stop the supervisor; restore a backup, or salvage the file with: sqlite3 {path} .recover"));

    private Diagnosis References() => Guarded("database references", c => Database.Scalar(c, "SELECT count(*) FROM pragma_foreign_key_check") is var count and > 0
        ? Diagnosis.Fail("database references", count == 1 ? "1 row refers to none" : $"{count} rows refer to none", "Restore a backup, or ask for help with a backup of the database.")
        : Diagnosis.Ok("database references", "every row that is referred to is there"));

    private Diagnosis Rows() => Guarded("database rows", c =>
    {
        var (_, schedules) = ScheduleRow.ToFire(c);
        List<string> faults =
        [
            .. JobLoader.Load(c).SelectMany(job => job.Faults.Select(fault => $"job {job.Job.Name}: {fault}").Concat(job.Unreadable.Select(Said))),
            .. JobLoader.Strays(c).Select(Said),
            .. schedules.Select(schedule => $"schedule {schedule.Schedule}: {schedule.Reason}"),
        ];
        List<string> contained = [.. CheckedRow.Read(c, ContainedSql, null, row => row.TextOrNull("said") ?? "").Except(faults)];
        return (faults.Count, contained.Count) switch
        {
            (0, 0) => Diagnosis.Ok("database rows", "all that a start reads can be read"),
            (0, _) => Diagnosis.Warn("database rows", $"since its start the supervisor has met rows that could not be read: {Some(contained)}",
                "They were contained, and everything else works. Look at the events. Define such jobs and schedules again; restore a backup if there are many."),
            _ => Diagnosis.Fail("database rows", $"some cannot be read: {Some([.. faults, .. contained])}",
                "Only what they belong to is concerned. Define such jobs and schedules again, or restore a backup."),
        };
    });

    private static string Said(UnreadableControl control) => $"ticket {control.Ticket.Value}: {control.Reason}";

    private static string Some(List<string> all) => string.Join("; ", all.Take(Named)) + (all.Count > Named ? $"; and {all.Count - Named} more" : "");

    private Diagnosis Log()
    {
        var log = new FileInfo(path + "-wal");
        var bytes = log.Exists ? log.Length : 0;
        var found = string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MB");
        return bytes > LargeLog
            ? Diagnosis.Warn("write-ahead log", found, "A program has been reading for long and keeps it from being emptied. Close SQLite shells and long queries.")
            : Diagnosis.Ok("write-ahead log", found);
    }

    private Diagnosis Guarded(string check, Func<SqliteConnection, Diagnosis> look)
    {
        try
        {
            using var connection = Open();
            return look(connection);
        }
        catch (SqliteException e)
        {
            return Diagnosis.Fail(check, $"it cannot be read: {SqliteFault.Describe(e)}", "Restore a backup if it cannot be mended.");
        }
    }

    /// <summary>Default where the database cannot be read: that is reported by <see cref="Examine"/>.</summary>
    private T? Ask<T>(Func<SqliteConnection, T> ask)
    {
        try
        {
            if (!File.Exists(path))
                return default;
            using var connection = Open();
            return ask(connection);
        }
        catch (Exception e) when (e is SqliteException or InvalidDataException)
        {
            return default;
        }
    }

    private SqliteConnection Open() => Database.At(path).OpenReader();
}
