using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>The rig's database in the hands of another program.</summary>
internal static class ForeignDatabase
{
    public static string File(SupervisorRig rig) => Path.Combine(rig.Data, "supervisor.db");

    public static SqliteConnection Open(SupervisorRig rig)
    {
        var connection = new SqliteConnection($"Data Source={File(rig)};Pooling=False");
        connection.Open();
        return connection;
    }

    public static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>Changes it while no supervisor runs.</summary>
    public static int Change(SupervisorRig rig, string sql)
    {
        using var connection = Open(rig);
        return Execute(connection, sql);
    }

    /// <summary>Overwrites a piece of a file with what is no part of any database.</summary>
    public static void Spoil(string file, long offset, int bytes)
    {
        using var handle = System.IO.File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(handle, Enumerable.Repeat((byte)0xA5, bytes).ToArray(), offset);
    }
}
