using System.Text;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// A file of <c>KEY=value</c> lines, as docker compose and systemd read it. Empty lines and lines that begin with # or ; are skipped.
/// <c>export</c>
/// may stand before a key, blanks around the =. 'Single quotes' keep all as it is; in "double quotes" a backslash escapes " \ $ and `, and
/// makes \n
/// and \t. Both may go over several lines. A value without quotes goes to the line's end, or to a # after white space; a backslash at the
/// end of
/// a line continues it. A name alone is the variable as the supervisor has it, which jobs inherit. Nothing is expanded in it.
/// </summary>
internal static class EnvironmentFile
{
    /// <summary>The variables of a file, which must be UTF-8.</summary>
    /// <param name="file">The file's name, for mistakes.</param>
    /// <param name="bytes">What stands in it.</param>
    /// <param name="mistakes">Where mistakes go; they never show a value, which may be a secret.</param>
    public static IReadOnlyDictionary<string, string> Read(string file, ReadOnlySpan<byte> bytes, ICollection<Mistake> mistakes)
    {
        ArgumentNullException.ThrowIfNull(mistakes);
        if (Utf8Text.Read(file, bytes, out var mistake) is { } text)
            return Read(file, text, mistakes);
        mistakes.Add(mistake!);
        return new Dictionary<string, string>();
    }

    /// <summary>The variables, the last of a name counting; what is wrong goes to <paramref name="mistakes"/>.</summary>
    /// <param name="file">The file's name, for mistakes.</param>
    /// <param name="text">What stands in it.</param>
    /// <param name="mistakes">Where mistakes go; they never show a value, which may be a secret.</param>
    public static IReadOnlyDictionary<string, string> Read(string file, string text, ICollection<Mistake> mistakes)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(mistakes);
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = text.TrimStart('\ufeff').Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';' || IsInherited(line))
                continue;
            var first = i;
            var value = Fault(line) is null ? Value(lines, ref i) : null;
            if ((Fault(line) ?? Fault(line, value)) is { } fault)
                mistakes.Add(At(file, lines, first, Fault(line) is not null ? Column(lines[first]) : AfterEquals(lines[first]), fault));
            else
                variables[Name(line)] = value!;
        }

        return variables;
    }

    /// <summary>
    /// A name alone: docker compose takes the variable from its own environment, systemd skips the line; here both are the same.
    /// </summary>
    private static bool IsInherited(string line) => !line.Contains('=', StringComparison.Ordinal) && IsName(Name(line));

    /// <summary>What stands in the line is never shown: it may be part of a secret that was broken into lines.</summary>
    private static string? Fault(string line)
    {
        if (!line.Contains('=', StringComparison.Ordinal))
            return "This line has no =. Write NAME=value; or, where it belongs to the value before it, put that value into quotes.";
        return IsName(Name(line)) ? null : "What stands before the = is no variable's name. Use letters, digits, _, . and -, the first of them no digit.";
    }

    private static string? Fault(string line, string? value) => value switch
    {
        null => $"The value of {Name(line)} has an opening quote without its closing one, or text after it. Close it, or put the whole value into quotes.",
        _ when value.Contains('\0', StringComparison.Ordinal) => $"The value of {Name(line)} contains a NUL character, which no variable can hold. Remove it.",
        _ => null,
    };

    private static string Name(string line)
    {
        var name = line.Split('=', 2)[0].TrimEnd();
        return name.StartsWith("export", StringComparison.Ordinal) && name.Length > 6 && char.IsWhiteSpace(name[6]) ? name[6..].TrimStart() : name;
    }

    private static bool IsName(string name) => name.Length > 0 && VariableName.IsPlain(name.Replace('.', '_').Replace('-', '_')) && name[0] is not ('.' or '-');

    /// <summary>
    /// The value that begins in line <paramref name="i"/>, which moves on to its last line; null where its quotes are wrong.
    /// </summary>
    private static string? Value(string[] lines, ref int i)
    {
        var raw = lines[i].Split('=', 2)[1].TrimEnd('\r');
        var rest = raw.TrimStart(' ', '\t');
        return rest is ['\'' or '"', ..] ? Quoted(rest, lines, ref i) : Bare(raw, lines, ref i);
    }

    private static string? Quoted(string line, string[] lines, ref int i)
    {
        var (quote, value, at) = (line[0], new StringBuilder(), 1);
        while (true)
        {
            var isContinued = false;
            for (; at < line.Length && line[at] != quote; at++)
            {
                isContinued = line[at] == '\\' && quote == '"' && at + 1 == line.Length;
                if (!isContinued)
                    value.Append(line[at] == '\\' && quote == '"' ? Escaped(line[++at]) : line[at].ToString());
            }
            if (at < line.Length)
                return WithoutComment(' ' + line[(at + 1)..]).Length == 0 ? value.ToString() : null;
            if (i + 1 == lines.Length)
                return null;
            if (!isContinued)
                value.Append('\n');
            (line, at) = (lines[++i].TrimEnd('\r'), 0);
        }
    }

    private static string Bare(string raw, string[] lines, ref int i)
    {
        var value = raw;
        while (IsContinued(value) && i + 1 < lines.Length)
            value = value[..^1] + lines[++i].TrimEnd('\r');
        return WithoutComment(value);
    }

    /// <summary>Two backslashes are a backslash at the end; one in a comment is part of the comment.</summary>
    private static bool IsContinued(string value) =>
        (value.Length - value.TrimEnd('\\').Length) % 2 == 1 && WithoutComment(value).EndsWith('\\');

    private static string Escaped(char c) => c switch
    {
        'n' => "\n",
        't' => "\t",
        '"' or '\\' or '$' or '`' => c.ToString(),
        _ => "\\" + c,
    };

    private static string WithoutComment(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '#' && i > 0 && text[i - 1] is ' ' or '\t')
                return text[..i].Trim();
        }

        return text.Trim();
    }

    private static int AfterEquals(string line) => line.IndexOf('=', StringComparison.Ordinal) + 2;

    private static int Column(string line) => line.Length - line.TrimStart().Length + 1;

    private static Mistake At(string file, string[] lines, int line, int column, string message) =>
        new(file, line + 1, Math.Clamp(column, 1, lines[line].Length + 1), "", message);
}
