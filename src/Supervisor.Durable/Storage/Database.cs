using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>The file <c>supervisor.db</c>: opens it, checks that it is ours, brings it up to date, and hands out connections.</summary>
internal sealed class Database
{
    /// <summary>"DSUP": PRAGMA application_id of our files.</summary>
    public const int ApplicationId = 0x44535550;

    /// <summary>For how many seconds a lock of another program is waited for.</summary>
    public const int Patience = 5;

    private readonly string _path;
    private readonly Durability _durability;

    private Database(string path, Durability durability) => (_path, _durability) = (path, durability);

    /// <summary>Opens the database in a data directory, creating or migrating it.</summary>
    /// <exception cref="DataDirectoryException">It is not ours, newer than this program, or damaged.</exception>
    public static Database Open(string path, Durability durability, Action<string>? reach = null)
    {
        var database = new Database(path, durability);
        try
        {
            Resilience.OpenDatabase(TimeProvider.System).Execute(() =>
            {
                database.RefuseForeign();
                using var connection = database.OpenWriter();
                if (!Migrator.Migrate(connection, path, reach))
                    return;
                using var checkpoint = new Checkpoint(database);     // the file itself then says whose it is, and of which schema
                checkpoint.Finish();
            });
        }
        catch (SqliteException e)
        {
            throw new DataDirectoryException($"The database {path} cannot be opened: {SqliteFault.Describe(e)}", e);
        }
        return database;
    }

    /// <summary>Opening for writing changes a file (its journal mode), so that is looked at first.</summary>
    private void RefuseForeign()
    {
        if (!File.Exists(_path) || new FileInfo(_path).Length == 0)
            return;
        using var connection = OpenReader();
        Migrator.Check(connection, _path);
    }

    /// <summary>For readers beside the supervisor: checks the database, and changes nothing.</summary>
    /// <exception cref="DataDirectoryException">There is none, it is not ours, of another version, or damaged.</exception>
    public static Database Attach(string path, Durability durability = Durability.Normal)
    {
        if (!File.Exists(path))
            throw new DataDirectoryException($"There is no database {path}. Name the data directory of a supervisor.");
        var database = new Database(path, durability);
        try
        {
            using var connection = database.OpenReader();
            if (Migrator.Check(connection, path) is var version && version != Migrator.Newest)
                throw new DataDirectoryException($"{path} has schema {version}, and this version reads {Migrator.Newest}. Let its supervisor be upgraded first.");
            return database;
        }
        catch (SqliteException e)
        {
            throw new DataDirectoryException($"The database {path} cannot be opened: {SqliteFault.Describe(e)}", e);
        }
    }

    /// <summary>For looking at it, whatever it is.</summary>
    public static Database At(string path) => new(path, Durability.Normal);

    /// <summary>
    /// At so many pages the writer itself takes into the file what is still in the log only, and begins the log again
    /// (sqlite.org/pragma.html#pragma_wal_autocheckpoint).
    /// A log that may grow for longer makes commits slower: while its file grows each has the size to sync too (a control with nothing to
    /// do 424 µs
    /// instead of 231).
    /// </summary>
    public const int LongestLog = 1000;

    /// <summary>The one connection that writes.</summary>
    public SqliteConnection OpenWriter() => Open(SqliteOpenMode.ReadWriteCreate,
        $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(_durability == Durability.Full ? "FULL" : "NORMAL")}; PRAGMA foreign_keys = ON; "
        + $"PRAGMA wal_autocheckpoint = {LongestLog}; PRAGMA journal_size_limit = 67108864;");

    /// <summary>A connection that cannot write.</summary>
    public SqliteConnection OpenReader() => Open(SqliteOpenMode.ReadWrite, "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;");

    /// <summary>The highest ticket that was ever given.</summary>
    public long LastTicket()
    {
        using var connection = OpenReader();
        return Scalar(connection, LastTicketSql);
    }

    /// <summary>A connection to copy from, which has the file and its log open: it works when they have no names any more, too.</summary>
    public SqliteConnection OpenSource()
    {
        var connection = Open(SqliteOpenMode.ReadWrite, "");
        Scalar(connection, LastTicketSql);
        return connection;
    }

    /// <summary>
    /// Copies the database, as it is at one instant, into an empty file (sqlite.org/lang_vacuum.html#vacuuminto); returns the highest
    /// ticket in it.
    /// </summary>
    public static long Copy(SqliteConnection source, string file)
    {
        using (var command = source.CreateCommand())
        {
            command.CommandText = "VACUUM INTO @file";
            command.Parameters.AddWithValue("@file", file);
            command.CommandTimeout = 0;
            command.ExecuteNonQuery();
        }
        using var copy = new Database(file, Durability.Normal).Open(SqliteOpenMode.ReadOnly, "");
        return Scalar(copy, LastTicketSql);
    }

    private const string LastTicketSql = "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'";

    private SqliteConnection Open(SqliteOpenMode mode, string pragmas)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, Pooling = false, DefaultTimeout = Patience };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            KeepLog(connection);
            Execute(connection, $"PRAGMA busy_timeout = {1000 * Patience}; {(mode == SqliteOpenMode.ReadWriteCreate ? "PRAGMA auto_vacuum = INCREMENTAL; " : "")}{pragmas}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The last one to close the database removes its log (-wal) and the log's index (-shm), and the next one makes them again: on a full
    /// disk that one could not
    /// open it. So they stay (sqlite.org/c3ref/c_dbconfig_defensive.html, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE); see <see
    /// cref="Checkpoint.Finish"/>.
    /// </summary>
    private static void KeepLog(SqliteConnection connection)
    {
        const int noCheckpointOnClose = 1006;
        _ = SQLitePCL.raw.sqlite3_db_config(connection.Handle, noCheckpointOnClose, 1, out _);
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() is long value ? value : 0;
    }
}
