using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>A migrated database in a folder of its own, and a connection to look at it.</summary>
internal sealed class StoreRig : IDisposable
{
    private readonly ScratchDirectory _directory = new("dsup-store-");
    private Writer? _writer;

    public StoreRig()
    {
        File = _directory.In("supervisor.db");
        Database = Database.Open(File, Durability.Normal);
        Connection = Database.OpenWriter();
    }

    public string File { get; }

    public Database Database { get; }

    public SqliteConnection Connection { get; }

    public Writer Writer => _writer ??= new Writer(Database);

    public static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static JobSpec Spec { get; } = new(new Command(new Program.Exec("/bin/true", [])));

    public void Run(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public List<string> Rows(string sql) => Rows(Connection, sql);

    /// <summary>Each row as its columns, joined by |.</summary>
    public static List<string> Rows(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "-" : reader.GetValue(i).ToString())));
        return rows;
    }

    /// <summary>Writes in one transaction.</summary>
    public void Write(Action<Writer> write)
    {
        Writer.Begin();
        write(Writer);
        Writer.Commit();
    }

    public void Dispose()
    {
        _writer?.Dispose();
        Connection.Dispose();
        _directory.Dispose();
    }
}
