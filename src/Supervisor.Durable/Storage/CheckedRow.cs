using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>
/// A row as it stands in the file. Each column is checked where it is read: a file may hold what no constraint of ours let in, and what the
/// provider would convert silently, or by an exception of its own.
/// </summary>
internal sealed class CheckedRow(SqliteDataReader reader)
{
    /// <exception cref="InvalidDataException">It is none.</exception>
    public long Number(string column) => NumberOrNull(column) ?? throw new InvalidDataException("it is missing");

    /// <exception cref="InvalidDataException">It is neither a number nor NULL.</exception>
    public long? NumberOrNull(string column) => reader.GetValue(reader.GetOrdinal(column)) switch
    {
        long number => number,
        DBNull => null,
        var other => throw new InvalidDataException($"{Shown(other)} is no number"),
    };

    /// <exception cref="InvalidDataException">It is none.</exception>
    public string Text(string column) => TextOrNull(column) ?? throw new InvalidDataException("it is missing");

    /// <exception cref="InvalidDataException">It is neither text nor NULL.</exception>
    public string? TextOrNull(string column) => reader.GetValue(reader.GetOrdinal(column)) switch
    {
        string text => text,
        DBNull => null,
        var other => throw new InvalidDataException($"{Shown(other)} is no text"),
    };

    /// <exception cref="InvalidDataException">It is neither 0 nor 1.</exception>
    public bool Flag(string column) => Number(column) switch
    {
        0 => false,
        1 => true,
        var other => throw new InvalidDataException($"{other} is neither 0 nor 1"),
    };

    /// <exception cref="InvalidDataException">It is no number of so many at the most.</exception>
    public int Count(string column, int most) => Number(column) is var number && number >= 0 && number <= most
        ? (int)number
        : throw new InvalidDataException($"{number} is no number from 0 to {most}");

    /// <summary>All rows of a query with one parameter, ?1.</summary>
    public static List<T> Read<T>(SqliteConnection connection, string sql, object? parameter, Func<CheckedRow, T> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (sql.Contains("?1", StringComparison.Ordinal))
            command.Parameters.AddWithValue("?1", parameter ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        var row = new CheckedRow(reader);
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(row));
        return rows;
    }

    private static string Shown(object value) => value is byte[] bytes ? $"a blob of {bytes.Length} bytes" : RowFaults.Shortened($"'{value}'");
}
