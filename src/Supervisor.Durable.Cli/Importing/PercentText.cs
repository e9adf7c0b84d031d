using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>supervisord's <c>%(name)s</c>. What is known when dsupd starts only, <c>%(ENV_X)s</c>, becomes our <c>${X}</c>.</summary>
internal static partial class PercentText
{
    /// <summary>Stands for <c>${</c> and <c>}</c> until the text is split into words and its own dollars are made harmless.</summary>
    private const char Open = '\ue000';

    private const char Close = '\ue001';

    /// <param name="text">What is written.</param>
    /// <param name="value">The value of a name: a text or a number; null where there is none.</param>
    /// <exception cref="FormatException">It names something unknown.</exception>
    public static string Expand(string text, Func<string, object?> value) => Reference().Replace(text, match =>
    {
        if (match.Value == "%%")
            return "%";
        var name = match.Groups["name"].Value;
        if (name.Length == 0)
            throw new FormatException($"'{text}' has a % that is neither %% nor %(name)s");
        return value(name) is { } found ? Formatted(found, match.Groups["width"].Value)
            : throw new FormatException($"'%({name})s' is not known");
    });

    /// <summary>The variable that dsupd has when it starts.</summary>
    public static string Later(string variable) => $"{Open}{variable}{Close}";

    /// <summary>The variable that the whole word is; null where it is more, or none.</summary>
    public static string? Alone(string word) => word is [Open, .. var name, Close] && !name.Contains(Open) ? name : null;

    /// <summary>A word for a key in which variables are expanded.</summary>
    public static string Word(string text)
    {
        var literal = text.Contains(Open) ? text.Replace("$", "$$", StringComparison.Ordinal) : Import.Literal(text);
        return literal.Replace(Open.ToString(), "${", StringComparison.Ordinal).Replace(Close, '}');
    }

    /// <summary>A word of a line for a shell, which knows the same variables.</summary>
    public static string ShellWord(string text)
    {
        if (!text.Contains(Open))
            return ShellLine.Word(text);
        var word = new StringBuilder();
        foreach (var (i, part) in text.Split(Open, Close).Index())
        {
            if (i % 2 == 1)
                word.Append(CultureInfo.InvariantCulture, $"\"${{{part}}}\"");
            else if (part.Length > 0)
                word.Append(ShellLine.Word(part));
        }

        return word.ToString();
    }

    private static string Formatted(object value, string width) => value is int number
        ? width.StartsWith('0')
            ? number.ToString("D" + int.Parse(width, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : number.ToString(CultureInfo.InvariantCulture).PadLeft(width.Length == 0 ? 0 : int.Parse(width, CultureInfo.InvariantCulture))
        : (string)value;

    [GeneratedRegex(@"%%|%\((?<name>\w+)\)(?<width>\d{0,2})[sd]|%")]
    private static partial Regex Reference();
}
