using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Supervisor.Durable.Storage;

/// <summary>
/// SQLite asks whether a query is to end between its steps only, and one call of a function is one step: on long values the functions that
/// compare everything with everything take hours in it. In people's queries these stand in for them, and ask meanwhile; the few that are
/// not worth that are refused.
/// </summary>
/// <param name="cancellationToken">Ends the query.</param>
internal sealed class ForeignFunctions(CancellationToken cancellationToken)
{
    /// <summary>Of LIKE and GLOB (sqlite.org/limits.html: SQLite's own limit of 50000 is for trusted ones).</summary>
    private const int LongestPattern = 1000;

    private const int StepsBetweenLooks = 1 << 16;

    private int _steps;

    /// <summary>Whether a function is refused in people's queries.</summary>
    public static bool IsRefused(string? name) => name?.ToUpperInvariant() is "JSON_PATCH" or "JSONB_PATCH" or "UNHEX";

    public void Register(sqlite3 connection)
    {
        Pattern("like", 2, (context, args) => Like(context, args, escape: null));
        Pattern("like", 3, (context, args) => Like(context, args, args[2]));
        Pattern("glob", 2, (context, args) => Match(context, TextPattern.Glob(args[0]), args[1], args[0].Length));
        raw.sqlite3_create_function(connection, "instr", 2, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, args) =>
            Call(context, args, (_, values) => Instr(context, values, args.All(arg => raw.sqlite3_value_type(arg) == raw.SQLITE_BLOB))));
        Add("replace", 3, Replace);
        foreach (var (name, start, end) in new[] { ("trim", true, true), ("ltrim", true, false), ("rtrim", false, true) })
        {
            Add(name, 1, (context, args) => Trim(context, args[0], " "u8.ToArray(), start, end));
            Add(name, 2, (context, args) => Trim(context, args[0], args[1], start, end));
        }

        // our SQLite is built with SQLITE_LIKE_DOESNT_MATCH_BLOBS
        void Pattern(string name, int count, Action<sqlite3_context, byte[][]> function) => raw.sqlite3_create_function(
            connection, name, count, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, args) =>
            {
                if (args.Take(2).Any(arg => raw.sqlite3_value_type(arg) == raw.SQLITE_BLOB))
                    raw.sqlite3_result_int(context, 0);
                else
                    Call(context, args, function);
            });

        void Add(string name, int count, Action<sqlite3_context, byte[][]> function) => raw.sqlite3_create_function(
            connection, name, count, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, (context, _, args) => Call(context, args, function));
    }

    private static void Call(sqlite3_context context, sqlite3_value[] args, Action<sqlite3_context, byte[][]> function)
    {
        if (args.Any(arg => raw.sqlite3_value_type(arg) == raw.SQLITE_NULL))
        {
            raw.sqlite3_result_null(context);
            return;
        }
        try
        {
            function(context, [.. args.Select(Bytes)]);
        }
        catch (OperationCanceledException)
        {
            raw.sqlite3_result_error_code(context, raw.SQLITE_INTERRUPT);
        }
        catch (QueryException e)
        {
            raw.sqlite3_result_error(context, e.Message);
        }
    }

    /// <summary>A number becomes text first (sqlite.org/c3ref/value_blob.html).</summary>
    private static byte[] Bytes(sqlite3_value value)
    {
        if (raw.sqlite3_value_type(value) != raw.SQLITE_BLOB)
            raw.sqlite3_value_text(value);
        return raw.sqlite3_value_blob(value).ToArray();
    }

    private void Like(sqlite3_context context, byte[][] args, byte[]? escape)
    {
        var letter = escape is null ? (Rune?)null : One(escape);
        Match(context, TextPattern.Like(args[0], letter), args[1], args[0].Length);

        static Rune One(byte[] text) => Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done && length == text.Length
            ? rune
            : throw new QueryException("ESCAPE expression must be a single character");
    }

    private void Match(sqlite3_context context, TextPattern pattern, byte[] text, int length) => raw.sqlite3_result_int(context, length <= LongestPattern
        ? pattern.Matches(text, Step) ? 1 : 0
        : throw new QueryException($"LIKE or GLOB pattern of more than {LongestPattern} bytes"));

    private void Instr(sqlite3_context context, byte[][] args, bool countBytes)
    {
        var at = Find(args[0], args[1], 0);
        raw.sqlite3_result_int(context, at < 0 ? 0 : 1 + (countBytes ? at : Characters(args[0].AsSpan(0, at))));
    }

    private void Replace(sqlite3_context context, byte[][] args)
    {
        var (text, from, to) = (args[0], args[1], args[2]);
        var result = new ArrayBufferWriter<byte>(Math.Max(text.Length, 1));
        var done = 0;
        for (int at; from.Length > 0 && (at = Find(text, from, done)) >= 0; done = at + from.Length)
        {
            if (result.WrittenCount + at - done + to.Length > ForeignQuery.LongestValue)
            {
                raw.sqlite3_result_error_toobig(context);
                return;
            }
            result.Write(text.AsSpan(done, at - done));
            result.Write(to);
        }
        result.Write(text.AsSpan(done));
        raw.sqlite3_result_text(context, Encoding.UTF8.GetString(result.WrittenSpan));
    }

    private void Trim(sqlite3_context context, byte[] text, byte[] letters, bool start, bool end)
    {
        var set = new HashSet<Rune>();
        foreach (var rune in Encoding.UTF8.GetString(letters).EnumerateRunes())
            set.Add(rune);
        var rest = text.AsSpan();
        while (start && Rune.DecodeFromUtf8(rest, out var first, out var length) != OperationStatus.NeedMoreData && set.Contains(first))
            rest = rest[Step(length)..];
        while (end && Rune.DecodeLastFromUtf8(rest, out var last, out var length) != OperationStatus.NeedMoreData && set.Contains(last))
            rest = rest[..^Step(length)];
        raw.sqlite3_result_text(context, Encoding.UTF8.GetString(rest));
    }

    /// <summary>Where a word is, from a place on; −1: nowhere.</summary>
    private int Find(byte[] text, byte[] word, int from)
    {
        if (word.Length == 0)
            return from;
        for (var at = from; at <= text.Length - word.Length; at++)
        {
            var next = text.AsSpan(at, text.Length - word.Length - at + 1).IndexOf(word[0]);
            if (next < 0)
                return -1;
            at += next;
            Step(1 + (word.Length / 64));
            if (text.AsSpan(at, word.Length).SequenceEqual(word))
                return at;
        }
        return -1;
    }

    private static int Characters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var unit in text)
            count += (unit & 0xc0) == 0x80 ? 0 : 1;
        return count;
    }

    /// <summary>Counts work, and asks now and then whether there is to be more of it.</summary>
    private int Step(int work)
    {
        if ((_steps += work) >= StepsBetweenLooks)
        {
            _steps = 0;
            cancellationToken.ThrowIfCancellationRequested();
        }
        return work;
    }
}
