using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Supervisor.Durable.Storage;

/// <summary>
/// One prepared statement of the writer, kept for its life: preparing it again costs more than running it. It talks to SQLite
/// itself, since the provider's commands look their parameters up by name and make a reader at each run: two thirds of a control's time.
/// </summary>
internal sealed class Statement : IDisposable
{
    private const int SmallText = 256;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <summary>Parameters are numbered: ?1, ?2, ….</summary>
    public Statement(SqliteConnection connection, string sql, int parameters = 0)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
        if (raw.sqlite3_bind_parameter_count(_statement) is var count && count != parameters)
            throw new InvalidOperationException($"{count} parameters, not {parameters}: {sql}");
    }

    /// <summary>How many seconds a lock of another program is waited for, by all statements of the connection.</summary>
    public int Timeout
    {
        set => Check(raw.sqlite3_busy_timeout(_database, 1000 * value));
    }

    /// <summary>Runs it and returns how many rows it changed.</summary>
    public int Run(params ReadOnlySpan<object?> values)
    {
        try
        {
            Bind(values);
            while (Step())
            {
            }
            return raw.sqlite3_changes(_database);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first column of the first row, if there is one that isn't NULL.</summary>
    public long? Value(params ReadOnlySpan<object?> values)
    {
        try
        {
            Bind(values);
            long? value = Step() && raw.sqlite3_column_type(_statement, 0) == raw.SQLITE_INTEGER ? raw.sqlite3_column_int64(_statement, 0) : null;
            while (Step())                                           // what it returns, it returns after its work; but it is over only then
            {
            }
            return value;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>All rows; a row is read by the numbers of its columns, of which NULL is 0.</summary>
    public List<T> Rows<T>(Func<Func<int, long>, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        try
        {
            Bind(values);
            while (Step())
                rows.Add(read(column => raw.sqlite3_column_int64(_statement, column)));
            return rows;
        }
        finally
        {
            Reset();
        }
    }

    public void Dispose() => _statement.Dispose();

    private bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            Check(result);
        return result == raw.SQLITE_ROW;
    }

    /// <summary>What it returns is the fault of the last step, which was reported.</summary>
    private void Reset() => _ = raw.sqlite3_reset(_statement);

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Check(values[i] switch
            {
                null => raw.sqlite3_bind_null(_statement, i + 1),
                long number => raw.sqlite3_bind_int64(_statement, i + 1, number),
                string text => BindText(i + 1, text),
                var value => throw new ArgumentException($"A value of type {value.GetType()} is none of the database's.", nameof(values)),
            });
        }
    }

    private int BindText(int parameter, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > SmallText ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[SmallText];
        var result = raw.sqlite3_bind_text(_statement, parameter, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);    // it makes a copy
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return result;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);
}
