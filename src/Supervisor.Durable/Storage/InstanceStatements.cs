using Dapper;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>What one start of the supervisor leaves for the next to compare.</summary>
internal sealed class InstanceStatements(SqliteConnection connection)
{
    private const string ReadSql = "SELECT boot_id, pid_namespace, first_start FROM instance WHERE id = 1";

    private const string WriteSql = """
        INSERT INTO instance (id, boot_id, pid_namespace, first_start) VALUES (1, @Kernel, @PidNamespace, @FirstStart)
        ON CONFLICT (id) DO UPDATE SET boot_id = excluded.boot_id, pid_namespace = excluded.pid_namespace, first_start = excluded.first_start
        """;

    /// <summary>
    /// The machine in which a supervisor last started; null where none did, or where it cannot be read: then the fault says why.
    /// </summary>
    public (MachineBoot? Boot, string? Fault) Boot()
    {
        try
        {
            return (CheckedRow.Read(connection, ReadSql, null, Read).FirstOrDefault(), null);
        }
        catch (InvalidDataException e)
        {
            return (null, $"the row of instance cannot be read ({e.Message}): whether the machine has booted since is not known, and nothing is started for that");
        }
    }

    public void SetBoot(MachineBoot boot) =>
        connection.Execute(WriteSql, new { Kernel = boot.Kernel.ToString("D"), boot.PidNamespace, boot.FirstStart });

    private static MachineBoot Read(CheckedRow row)
    {
        var kernel = row.Text("boot_id");
        return new(
            Guid.TryParse(kernel, out var id) ? id : throw new InvalidDataException($"boot_id '{kernel}' is no id of a boot"),
            row.NumberOrNull("pid_namespace"),
            row.NumberOrNull("first_start"));
    }
}
