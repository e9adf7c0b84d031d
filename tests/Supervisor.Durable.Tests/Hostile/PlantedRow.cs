using System.Globalization;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Storage;

namespace Supervisor.Durable.Tests.Hostile;

/// <summary>One value in one row of a database, put there against every constraint, trigger and type of ours.</summary>
internal sealed record PlantedRow(string Table, string Column, long Row, object? Value)
{
    /// <summary>These keep their rows: what is tried after the planting is tried on them.</summary>
    public const string Spared = "SELECT job_id FROM job WHERE name LIKE 'spared%'";

    public string Place => $"{Table}.{Column}";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Place} of row {Row} = {Value switch
    {
        null => "NULL",
        byte[] bytes => $"a blob of {bytes.Length}",
        string { Length: > 60 } text => $"a text of {text.Length}",
        string text => $"'{text}'",
        var other => other,
    }}");

    public static PlantedRow Choose(SqliteConnection connection, Random random)
    {
        while (true)
        {
            var table = Of(random, ["job", "job", "job", "deadline", "run", "outbox", "outbox", "schedule", "instance", "control_request", "event"]);
            var column = Of(random, StoreRig.Rows(connection, $"SELECT name FROM pragma_table_info('{table}')"));
            var hasJob = table is "job" or "deadline" or "run" or "outbox" or "schedule";
            var open = table is "outbox" && random.Next(3) > 0 ? "AND state <> 'resolved'" : "";
            var rows = StoreRig.Rows(connection, $"SELECT rowid FROM {table} WHERE 1 {(hasJob ? $"AND job_id NOT IN ({Spared})" : "")} {open}");
            if (rows.Count > 0)
                return new(table, column, long.Parse(Of(random, rows), CultureInfo.InvariantCulture), RowValues.All[random.Next(RowValues.All.Count)]);
        }
    }

    /// <summary>False where SQLite itself has no place for it: a key that is taken, or is no number.</summary>
    public bool Plant(string file)
    {
        using var connection = Open(file);
        Database.Execute(connection, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; PRAGMA writable_schema = ON;");
        var triggers = StoreRig.Rows(connection, $"SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '{Table}'");
        foreach (var name in StoreRig.Rows(connection, $"SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = '{Table}'"))
            Database.Execute(connection, $"DROP TRIGGER {name}");
        var sql = StoreRig.Rows(connection, $"SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = '{Table}'")[0];
        Rewrite(connection, sql[..sql.LastIndexOf(')')].Replace("IS NOT NULL", "NOTNULL", StringComparison.Ordinal).Replace("NOT NULL", "", StringComparison.Ordinal) + ")");
        var isPlanted = Write(file);
        Rewrite(connection, sql);
        foreach (var trigger in triggers)
            Database.Execute(connection, trigger);
        return isPlanted;
    }

    private bool Write(string file)
    {
        using var connection = Open(file);
        Database.Execute(connection, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
        using var command = connection.CreateCommand();
        command.CommandText = $"UPDATE {Table} SET {Column} = $value WHERE rowid = $row";
        command.Parameters.AddWithValue("$value", Value ?? DBNull.Value);
        command.Parameters.AddWithValue("$row", Row);
        try
        {
            return command.ExecuteNonQuery() == 1;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 19 or 20)
        {
            return false;
        }
    }

    private void Rewrite(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE sqlite_schema SET sql = $sql WHERE type = 'table' AND name = $table";
        command.Parameters.AddWithValue("$sql", sql);
        command.Parameters.AddWithValue("$table", Table);
        command.ExecuteNonQuery();
        var version = Database.Scalar(connection, "PRAGMA schema_version");
        Database.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA schema_version = {version + 1}"));
    }

    private static SqliteConnection Open(string file) => OldDatabase.Open(file);

    private static string Of(Random random, List<string> all) => all[random.Next(all.Count)];
}
