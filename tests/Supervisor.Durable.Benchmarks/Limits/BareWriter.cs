using Microsoft.Data.Sqlite;
using SQLitePCL;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Benchmarks.Limits;

/// <summary>
/// One writer that does nothing but commit rows in groups: rows equal to those of controls with nothing to do, of as many jobs, in a table with
/// the same checks and indexes; by SQLite's own functions.
/// </summary>
internal sealed class BareWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _begin, _insert, _commit;
    private readonly int _jobs;
    private long _rows;

    public BareWriter(string directory, int jobs)
    {
        var path = Path.Combine(directory, "rows.db");
        _jobs = jobs;
        using (var writer = new Writer(Database.Open(path, Durability.Full)))
        {
            writer.Begin();
            for (var i = 0; i < jobs; i++)
                writer.Jobs.Insert($"job{i}", new JobSpec(new Command(new Program.Exec("/bin/true", []))), DateTimeOffset.UnixEpoch);
            writer.Commit();
        }
        _connection = Database.Open(path, Durability.Full).OpenWriter();
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _insert = Prepare("""
            INSERT INTO outbox (job_id, batch, priority, control, origin, accepted_at, state, outcome, started_at, resolved_at)
            VALUES (?1, 1, 0, 'kill', 'api', 1790000000000, 'resolved', 'skipped', 1790000000000, 1790000000000)
            """);
    }

    /// <summary>One transaction.</summary>
    public void Commit(int rows)
    {
        Step(_begin);
        for (var i = 0; i < rows; i++)
        {
            _ = raw.sqlite3_bind_int64(_insert, 1, 1 + (_rows++ % _jobs));
            Step(_insert);
        }
        Step(_commit);
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _insert, _commit })
            statement.Dispose();
        _connection.Dispose();
    }

    private sqlite3_stmt Prepare(string sql) =>
        raw.sqlite3_prepare_v2(_connection.Handle, sql, out var statement) == raw.SQLITE_OK ? statement : throw new InvalidOperationException(sql);

    private static void Step(sqlite3_stmt statement)
    {
        if (raw.sqlite3_step(statement) != raw.SQLITE_DONE || raw.sqlite3_reset(statement) != raw.SQLITE_OK)
            throw new InvalidOperationException("the bare database cannot be written");
    }
}
