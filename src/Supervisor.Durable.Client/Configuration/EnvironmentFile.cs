using System.Text;

namespace Supervisor.Durable.Client.Configuration;

/// <summary>
/// A file of <c>KEY=value</c> lines, as docker and systemd users write it: empty lines and lines that begin with # or ; are skipped, <c>export</c>
/// may stand before, 'single quotes' keep all as it is, in "double quotes" a backslash escapes " \ $ and `, makes \n and \t, and both may go over
/// several lines. A value without quotes goes to the line's end or to a # after white space. Nothing is expanded in it.
/// </summary>
public static class EnvironmentFile
{
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
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            var first = i;
            if (Fault(line) is { } fault)
                mistakes.Add(At(file, lines, first, Column(lines[first]), fault));
            else if (Value(lines, ref i) is { } value)
                variables[Name(line)] = value;
            else
                mistakes.Add(At(file, lines, first, lines[first].IndexOf('=', StringComparison.Ordinal) + 2, $"The value of {Name(line)} has an opening quote without its closing one, or text after it. Close it, or put the whole value into quotes."));
        }

        return variables;
    }

    private static string? Fault(string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            return $"'{Name(line)}' has no value. Write {Name(line)}=value.";
        return NameRules.IsVariable(Name(line)) ? null : $"'{Name(line)}' is no variable's name. Use letters, digits and _, with no blank before the =.";
    }

    private static string Name(string line)
    {
        var name = line.Split('=', 2)[0];
        return name.StartsWith("export ", StringComparison.Ordinal) ? name[7..].TrimStart() : name;
    }

    /// <summary>The value that begins in line <paramref name="i"/>, which goes on to its last line; null where its quotes are wrong.</summary>
    private static string? Value(string[] lines, ref int i)
    {
        var raw = lines[i].Split('=', 2)[1];
        var rest = raw.TrimEnd('\r').TrimStart(' ', '\t');
        if (rest is not ['\'' or '"', ..])
            return WithoutComment(raw);
        var (quote, value) = (rest[0], new StringBuilder());
        var (line, at) = (rest, 1);
        while (true)
        {
            for (; at < line.Length && line[at] != quote; at++)
                value.Append(line[at] == '\\' && quote == '"' && at + 1 < line.Length ? Escaped(line[++at]) : line[at].ToString());
            if (at < line.Length)
                return WithoutComment(' ' + line[(at + 1)..]).Length == 0 ? value.ToString() : null;
            if (i + 1 == lines.Length)
                return null;
            value.Append('\n');
            (line, at) = (lines[++i].TrimEnd('\r'), 0);
        }
    }

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

    private static int Column(string line) => line.Length - line.TrimStart().Length + 1;

    private static Mistake At(string file, string[] lines, int line, int column, string message) =>
        new(file, line + 1, Math.Clamp(column, 1, lines[line].Length + 1), "", message);
}
