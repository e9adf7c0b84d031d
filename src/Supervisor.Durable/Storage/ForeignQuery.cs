using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Supervisor.Durable.Storage;

/// <summary>
/// A query that people wrote: it may read whatever it likes, and nothing else. Definitions, which hold secrets in the clear, read as NULL:
/// the views have no need of them, and <c>dsup status</c> shows them with <c>***</c> in the secrets' places.
/// </summary>
internal static class ForeignQuery
{
    /// <summary>More rows than this are not for people, and would fill the memory.</summary>
    private const int MostRows = 100_000;

    /// <summary>Of one value while it is being made (randomblob(1000000000) is such a one), and of an answer as a whole.</summary>
    public const int LongestValue = 4 << 20, LongestAnswer = 32 << 20;

    /// <summary>Calls of functions in the text of a query: between them nothing asks whether it is to end.</summary>
    private const int MostCalls = 200;

    /// <param name="connection">Its own: what is set here is not taken back.</param>
    /// <param name="sql">One statement.</param>
    /// <param name="columns">Gets their names, before the first row.</param>
    /// <param name="row">Gets each row.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public static void Run(
        SqliteConnection connection, string sql, Action<IReadOnlyList<string>> columns, Action<IReadOnlyList<object?>> row, CancellationToken cancellationToken)
    {
        var refusal = Confine(connection.Handle!, cancellationToken);
        using var interrupt = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            if (reader.FieldCount == 0)
                throw new QueryException("This is no query: it returns no columns. Give one SELECT statement.");
            var names = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
            columns(names);
            var size = 0L;
            for (var rows = 0; reader.Read(); rows++)
            {
                if (rows == MostRows)
                    throw new QueryException($"The query finds more than {MostRows} rows. Add a LIMIT.");
                object?[] cells = [.. Enumerable.Range(0, names.Count).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))];
                if ((size += cells.Sum(Size)) > LongestAnswer)
                    throw new QueryException($"The query finds more than {LongestAnswer >> 20} MB. Select less, or add a LIMIT.");
                row(cells);
            }
            if (reader.NextResult())
                throw new QueryException("These are several statements. Give one SELECT statement.");
        }
        catch (SqliteException e) when (refusal() is { } reason)
        {
            throw new QueryException(reason, e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new QueryException("The query took too long and was interrupted. Narrow it down with WHERE or LIMIT.", e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_READONLY or raw.SQLITE_AUTH)
        {
            throw new QueryException("The query would write, and only reading is allowed here. Send controls to change something.", e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_TOOBIG)
        {
            throw new QueryException($"The query makes a value of more than {LongestValue >> 20} MB. Make it shorter.", e);
        }
        catch (SqliteException e) when (!SqliteFault.IsUnavailable(e))
        {
            throw new QueryException(Plain(e), e);
        }
        catch (InvalidOperationException e)
        {
            throw new QueryException("The query has parameters, and there are no values for them. Write the values out.", e);
        }
    }

    /// <summary>
    /// query_only does not stop ATTACH, which makes files, nor a PRAGMA that turns query_only off, nor BEGIN, after which this connection
    /// would keep an old state and the log from being emptied. The token is asked between steps too: an interrupt that comes before the
    /// first step would be lost.
    /// </summary>
    /// <returns>Says why a function was refused; null: none was.</returns>
    private static Func<string?> Confine(sqlite3 handle, CancellationToken cancellationToken)
    {
        var (calls, refusal) = (0, (string?)null);
        raw.sqlite3_limit(handle, raw.SQLITE_LIMIT_LENGTH, LongestValue);
        raw.sqlite3_progress_handler(handle, 1000, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
        new ForeignFunctions(cancellationToken).Register(handle);
        raw.sqlite3_set_authorizer(handle, (_, action, subject, value, _, _) => action == raw.SQLITE_FUNCTION ? Function(value) : Judge(action, subject, value), null);
        return () => refusal;

        int Function(string? name)
        {
            refusal ??= ForeignFunctions.IsRefused(name) ? $"The function {name} can take hours, and is not to be had here. Do without it, or work on a backup."
                : ++calls > MostCalls ? $"The query calls more than {MostCalls} functions. Make several of it."
                : null;
            return refusal is null ? raw.SQLITE_OK : raw.SQLITE_DENY;
        }
    }

    private static long Size(object? value) => value switch
    {
        string text => 2L * text.Length,
        byte[] bytes => bytes.Length,
        _ => 8,
    };

    /// <summary>
    /// IGNORE makes a column read as NULL (sqlite3_set_authorizer). sqlite_dbpage would show the bytes of the file itself.
    /// </summary>
    private static int Judge(int action, string subject, string? value) => (action, subject, value) switch
    {
        (raw.SQLITE_ATTACH or raw.SQLITE_DETACH or raw.SQLITE_TRANSACTION or raw.SQLITE_SAVEPOINT, _, _) => raw.SQLITE_DENY,
        (raw.SQLITE_PRAGMA, _, not null) => raw.SQLITE_DENY,
        (raw.SQLITE_READ, "job", "spec") => raw.SQLITE_IGNORE,
        (raw.SQLITE_READ, "sqlite_dbpage", _) => raw.SQLITE_DENY,
        _ => raw.SQLITE_OK,
    };

    /// <summary>The provider wraps SQLite's words: "SQLite Error 1: 'no such table: x'."</summary>
    private static string Plain(SqliteException e)
    {
        var (from, to) = (e.Message.IndexOf('\'', StringComparison.Ordinal), e.Message.LastIndexOf('\''));
        return $"SQLite refuses the query: {(to > from ? e.Message[(from + 1)..to] : e.Message)}.";
    }
}
