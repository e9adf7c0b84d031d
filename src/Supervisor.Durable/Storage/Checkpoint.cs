using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>
/// Takes what stands in the write-ahead log into the file, beside the writer, which keeps working meanwhile
/// (sqlite.org/pragma.html#pragma_wal_checkpoint).
/// </summary>
internal sealed class Checkpoint(Database database) : IDisposable
{
    private SqliteConnection? _connection;

    public void Run() => Run("PRAGMA wal_checkpoint(PASSIVE)");

    /// <summary>
    /// Takes all of it and empties the log, where no other program reads at this moment. A log that is left over from another database than
    /// the one that an
    /// operator puts in its place would be taken for that one's.
    /// </summary>
    public void Finish() => Run("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");

    private void Run(string pragmas)
    {
        try
        {
            Database.Execute(_connection ??= database.OpenReader(), pragmas);
        }
        catch (SqliteException)
        {
            // a fault of the file is reported where it matters: at the next commit
        }
    }

    public void Dispose() => _connection?.Dispose();
}
