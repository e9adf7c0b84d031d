using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>Looks at the database's file and at what it holds, beside a supervisor or without one. Changes nothing.</summary>
internal sealed class DatabaseCheck(string path)
{
    private const long LargeLog = 256L << 20;

    private const string RunsSql = """
        SELECT j.name, r.run, r.run IS j.tree OR r.state IN ('launching', 'running'), r.state = 'running' FROM run r JOIN job j ON j.job_id = r.job_id WHERE r.run = j.run OR r.run = j.tree
        """;

    /// <summary>The runs that are their jobs' current or last ones; asked for after the directories were listed, so that none of them is missed.</summary>
    public IReadOnlyList<KnownRun> Runs() => Ask<IReadOnlyList<KnownRun>>(c =>
        [.. c.Query<(string Job, long Run, long IsAwaited, long IsRunning)>(RunsSql).Select(r => new KnownRun(r.Job, new RunId(r.Run), r.IsAwaited != 0, r.IsRunning != 0))]) ?? [];

    /// <summary>When the newest event was written, by the wall clock of then.</summary>
    public DateTimeOffset? NewestEvent() => Ask(c => c.QueryFirstOrDefault<long?>("SELECT at FROM event ORDER BY event DESC LIMIT 1")) is { } at ? Instant.FromRow(at) : null;

    public IEnumerable<Diagnosis> Examine()
    {
        if (!File.Exists(path))
        {
            yield return Diagnosis.Fail("database", $"there is no {path}", "Name the supervisor's data directory with --data-dir, or restore a backup to that path.");
            yield break;
        }
        var (schema, fault) = Schema();
        yield return schema;
        if (fault)
            yield break;
        yield return Contents();
        yield return References();
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
                ? Diagnosis.Warn("database", $"schema {version}, this version has {Migrator.Newest}", "Start dsupd: it brings the database up to date.")
                : Diagnosis.Ok("database", string.Create(CultureInfo.InvariantCulture, $"schema {version}, {bytes / 1048576.0:0.0} MB")), false);
        }
        catch (DataDirectoryException e)
        {
            return (Diagnosis.Fail("database", e.Message, "Start the right version of dsupd, or restore a backup."), true);
        }
        catch (SqliteException e)
        {
            return (Diagnosis.Fail("database", $"it cannot be opened: {SqliteFault.Describe(e)}", "Restore a backup if it cannot be mended."), true);
        }
    }

    private Diagnosis Contents() => Guarded("database contents", c => c.Query<string>("PRAGMA quick_check(5)").AsList() is ["ok"]
        ? Diagnosis.Ok("database contents", "quick_check found nothing")
        : Diagnosis.Fail("database contents", "quick_check found damage", $"Stop the supervisor; restore a backup, or salvage the file with: sqlite3 {path} .recover"));

    private Diagnosis References() => Guarded("database references", c => Database.Scalar(c, "SELECT count(*) FROM pragma_foreign_key_check") is var count and > 0
        ? Diagnosis.Fail("database references", $"{count} rows refer to none", "Restore a backup, or ask for help with a copy of the database: dsup backup FILE.")
        : Diagnosis.Ok("database references", "every row that is referred to is there"));

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

    /// <summary>Default where the database cannot be read: that is told by <see cref="Examine"/>.</summary>
    private T? Ask<T>(Func<SqliteConnection, T> ask)
    {
        try
        {
            if (!File.Exists(path))
                return default;
            using var connection = Open();
            return ask(connection);
        }
        catch (SqliteException)
        {
            return default;
        }
    }

    private SqliteConnection Open() => Database.At(path).OpenReader();
}
