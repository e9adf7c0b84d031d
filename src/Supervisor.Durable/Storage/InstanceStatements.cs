using Dapper;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Processes;

namespace Supervisor.Durable.Storage;

/// <summary>What one start of the supervisor leaves for the next to compare.</summary>
internal sealed class InstanceStatements(SqliteConnection connection)
{
    private const string ReadSql = "SELECT boot_id, pid_namespace, first_start FROM instance WHERE id = 1";

    private const string WriteSql = """
        INSERT INTO instance (id, boot_id, pid_namespace, first_start) VALUES (1, @Kernel, @PidNamespace, @FirstStart)
        ON CONFLICT (id) DO UPDATE SET boot_id = excluded.boot_id, pid_namespace = excluded.pid_namespace, first_start = excluded.first_start
        """;

    /// <summary>The machine in which a supervisor last started; null where none did.</summary>
    public BootIdentity? Boot() => connection.Query<(string Kernel, long? PidNamespace, long? FirstStart)>(ReadSql)
        .Select(row => new BootIdentity(Guid.TryParse(row.Kernel, out var kernel) ? kernel : default, row.PidNamespace, row.FirstStart)).FirstOrDefault();

    public void SetBoot(BootIdentity boot) =>
        connection.Execute(WriteSql, new { Kernel = boot.Kernel.ToString("D"), boot.PidNamespace, boot.FirstStart });
}
