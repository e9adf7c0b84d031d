using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>Takes what stands in the write-ahead log into the file, from beside the writer, which goes on meanwhile (sqlite.org/pragma.html#pragma_wal_checkpoint).</summary>
internal sealed class Checkpoint(Database database) : IDisposable
{
    private SqliteConnection? _connection;

    public void Run()
    {
        try
        {
            Database.Execute(_connection ??= database.OpenReader(), "PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException)
        {
            // a fault of the file is told where it matters: at the next commit
        }
    }

    public void Dispose() => _connection?.Dispose();
}
