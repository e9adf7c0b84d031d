using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>The only writer. Used by the loop alone: one transaction a round.</summary>
internal sealed class Writer : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _begin, _commit;

    public Writer(Database database)
    {
        _connection = database.OpenWriter();
        _begin = new(_connection, "BEGIN IMMEDIATE");
        _commit = new(_connection, "COMMIT");
        Jobs = new(_connection);
        Outbox = new(_connection);
        Runs = new(_connection);
        Events = new(_connection);
        Instance = new(_connection);
        NextSeq = Database.Scalar(_connection, "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'") + 1;
    }

    /// <summary>For reading rows back within the writer's own view.</summary>
    public SqliteConnection Connection => _connection;

    public JobStatements Jobs { get; }

    public OutboxStatements Outbox { get; }

    public RunStatements Runs { get; }

    public EventStatements Events { get; }

    public InstanceStatements Instance { get; }

    /// <summary>The number that the next control gets.</summary>
    public long NextSeq { get; private set; }

    public TicketId TakeNumber() => new(NextSeq++);

    /// <summary>Opens the round's transaction: at once for writing, since an upgrade of a reading one cannot wait.</summary>
    public void Begin()
    {
        _begin.Run();
        NextSeq = Outbox.LastSeq() + 1;                              // a foreign program may have written in between
    }

    public void Commit() => _commit.Run();

    /// <summary>Gives the round up. SQLite has often rolled back by itself already, after a full disk for one.</summary>
    public void Rollback()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            Database.Execute(_connection, "ROLLBACK");
    }

    public void Dispose()
    {
        foreach (var part in new IDisposable[] { _begin, _commit, Jobs, Outbox, Runs, Events, _connection })
            part.Dispose();
    }
}
