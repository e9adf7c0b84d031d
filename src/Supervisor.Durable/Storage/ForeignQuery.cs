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
    private const int LongestValue = 16 << 20, LongestAnswer = 64 << 20;

    public static QueryResult Run(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        var usual = raw.sqlite3_limit(connection.Handle!, raw.SQLITE_LIMIT_LENGTH, LongestValue);
        Confine(connection.Handle!, cancellationToken);
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            if (reader.FieldCount == 0)
                throw new QueryException("This is no query: it returns no columns. Give one SELECT statement.");
            var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
            var rows = new List<IReadOnlyList<object?>>();
            var size = 0L;
            while (reader.Read())
            {
                if (rows.Count == MostRows)
                    throw new QueryException($"The query finds more than {MostRows} rows. Add a LIMIT.");
                object?[] row = [.. Enumerable.Range(0, columns.Count).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))];
                if ((size += row.Sum(Size)) > LongestAnswer)
                    throw new QueryException($"The query finds more than {LongestAnswer >> 20} MB. Select less, or add a LIMIT.");
                rows.Add(row);
            }
            return reader.NextResult() ? throw new QueryException("These are several statements. Give one SELECT statement.") : new QueryResult(columns, rows);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            throw new QueryException("The query took too long and was interrupted. Narrow it down with WHERE or LIMIT.", e);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_READONLY or raw.SQLITE_AUTH)
        {
            throw new QueryException("The query would write, and only reading is allowed here. Use the verbs of dsup to change something.", e);
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
        finally
        {
            raw.sqlite3_limit(connection.Handle!, raw.SQLITE_LIMIT_LENGTH, usual);
            raw.sqlite3_set_authorizer(connection.Handle, (strdelegate_authorizer?)null!, null);
            raw.sqlite3_progress_handler(connection.Handle, 0, null!, null);
        }
    }

    /// <summary>
    /// query_only does not stop ATTACH, which makes files, nor a PRAGMA that turns query_only off, nor BEGIN, after which this connection
    /// would show its next user an old state and keep the log from being emptied. The token is asked between steps: an interrupt that comes
    /// before the first step would be lost.
    /// </summary>
    private static void Confine(sqlite3 handle, CancellationToken cancellationToken)
    {
        raw.sqlite3_set_authorizer(handle, (_, action, subject, value, _, _) => Judge(action, subject, value), null);
        raw.sqlite3_progress_handler(handle, 1000, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
    }

    private static long Size(object? value) => value switch
    {
        string text => 2L * text.Length,
        byte[] bytes => bytes.Length,
        _ => 8,
    };

    /// <summary>IGNORE makes a column read as NULL (sqlite3_set_authorizer). sqlite_dbpage would show the bytes of the file itself.</summary>
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
