using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>A query that is prepared once and asked often, with parameters ?1, ?2, …</summary>
internal sealed class PreparedQuery : IDisposable
{
    private readonly SqliteCommand _command;

    public PreparedQuery(SqliteConnection connection, string sql, int parameters = 0)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var i = 1; i <= parameters; i++)
            _command.Parameters.Add(new SqliteParameter($"?{i}", null));
        _command.Prepare();
    }

    /// <summary>The first column of the first row, if there is one that isn't NULL.</summary>
    public long? Value(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteScalar() as long?;
    }

    public List<T> Rows<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        Bind(values);
        var rows = new List<T>();
        using var reader = _command.ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i];
    }
}
