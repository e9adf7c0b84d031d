using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Supervisor.Durable.Benchmarks.Limits;

/// <summary>What storing a row costs at the same durability with nothing else around it: SQLite's own functions, one thread.</summary>
internal sealed class BareCommit : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _begin, _insert, _commit;

    public BareCommit(string directory)
    {
        _connection = new SqliteConnection($"Data Source={Path.Combine(directory, "bare.db")};Pooling=False");
        _connection.Open();
        using var command = _connection.CreateCommand();
        command.CommandText = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE outbox (seq INTEGER PRIMARY KEY, job_id INTEGER NOT NULL, batch INTEGER NOT NULL, priority INTEGER NOT NULL, control TEXT NOT NULL,
                                 origin TEXT NOT NULL, accepted_at INTEGER NOT NULL, state TEXT NOT NULL, resolved_at INTEGER, outcome TEXT) STRICT
            """;
        command.ExecuteNonQuery();
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _insert = Prepare("INSERT INTO outbox (job_id, batch, priority, control, origin, accepted_at, state, resolved_at, outcome) VALUES (1, 1, 0, 'kill', 'api', 1790000000000, 'resolved', 1790000000000, 'skipped')");
    }

    /// <summary>One transaction of one row.</summary>
    public void Commit()
    {
        Step(_begin);
        Step(_insert);
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
