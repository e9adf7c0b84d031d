using Dapper;
using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>What one start of the supervisor leaves for the next to compare.</summary>
internal sealed class InstanceStatements(SqliteConnection connection)
{
    /// <summary>The boot in which a supervisor last started; null where none did.</summary>
    public string? BootId() => connection.QueryFirstOrDefault<string>("SELECT boot_id FROM instance WHERE id = 1");

    public void SetBootId(string boot) =>
        connection.Execute("INSERT INTO instance (id, boot_id) VALUES (1, @boot) ON CONFLICT (id) DO UPDATE SET boot_id = excluded.boot_id", new { boot });
}
