using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>The only writer. Used by the loop alone: one transaction a round.</summary>
internal sealed class Writer : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Statement _begin, _commit, _version;
    private long _seenVersion = -1;                                  // no version: the next round asks for the highest number

    /// <param name="database">Where to.</param>
    /// <param name="knownSeq">The newest control that is known, where an earlier writer knew it; what is behind it was written by others
    /// since.</param>
    public Writer(Database database, long? knownSeq = null)
    {
        _connection = database.OpenWriter();
        _begin = new(_connection, "BEGIN IMMEDIATE");
        _commit = new(_connection, "COMMIT");
        _version = new(_connection, "PRAGMA data_version");
        Jobs = new(_connection);
        Outbox = new(_connection);
        Runs = new(_connection);
        Events = new(_connection);
        Instance = new(_connection);
        Schedules = new(_connection);
        Upkeep = new(_connection);
        KnownSeq = knownSeq ?? Outbox.LastSeq();
        NextSeq = Outbox.LastSeq() + 1;
    }

    /// <summary>For reading rows back within the writer's own view.</summary>
    public SqliteConnection Connection => _connection;

    public JobStatements Jobs { get; }

    public OutboxStatements Outbox { get; }

    public RunStatements Runs { get; }

    public EventStatements Events { get; }

    public InstanceStatements Instance { get; }

    public ScheduleStatements Schedules { get; }

    public UpkeepStatements Upkeep { get; }

    /// <summary>The number that the next control gets.</summary>
    public long NextSeq { get; private set; }

    /// <summary>The newest control that the loop knows: what is behind it was written by others (<c>control_request</c>).</summary>
    public long KnownSeq { get; private set; }

    /// <summary>
    /// Whether another connection has committed since the last round (sqlite.org/pragma.html#pragma_data_version). Costs microseconds.
    /// </summary>
    public bool IsChangedByOthers() => _version.Value() is { } version && version != _seenVersion;

    /// <summary>Whether a lock of another program is waited for as long as usual, or for a moment only.</summary>
    public bool IsPatient
    {
        get;
        set
        {
            if (field == value)
                return;
            field = value;
            _begin.Timeout = value ? Database.Patience : 1;
            Database.Execute(_connection, $"PRAGMA busy_timeout = {(value ? 1000 * Database.Patience : 100)}");
        }
    } = true;

    public TicketId TakeNumber() => new(NextSeq++);

    /// <summary>Opens the round's transaction: at once for writing, since an upgrade of a reading one cannot wait.</summary>
    public void Begin()
    {
        _begin.Run();
        var version = _version.Value() ?? 0;
        NextSeq = (version == _seenVersion ? KnownSeq : Outbox.LastSeq()) + 1;   // a foreign program may have written in between
        _seenVersion = version;
    }

    public void Commit()
    {
        _commit.Run();
        KnownSeq = NextSeq - 1;
    }

    /// <summary>
    /// How many pages commits have added to the log since this was asked last (sqlite.org/c3ref/c_dbstatus_options.html,
    /// SQLITE_DBSTATUS_CACHE_WRITE).
    /// </summary>
    public int TakePagesWritten()
    {
        _ = SQLitePCL.raw.sqlite3_db_status(_connection.Handle, SQLitePCL.raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1);
        return pages;
    }

    /// <summary>Gives the round up. SQLite has often rolled back by itself already, after a full disk for one.</summary>
    public void Rollback()
    {
        _seenVersion = -1;                                           // what others wrote has not been taken: the next round asks again
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            Database.Execute(_connection, "ROLLBACK");
    }

    public void Dispose()
    {
        foreach (var part in new IDisposable[] { _begin, _commit, _version, Jobs, Outbox, Runs, Events, Schedules, Upkeep, _connection })
            part.Dispose();
    }
}
