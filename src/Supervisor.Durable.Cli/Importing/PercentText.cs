using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>supervisord's <c>%(name)s</c>. What it takes from its environment, <c>%(ENV_X)s</c>, becomes our <c>${X}</c>.</summary>
internal static partial class PercentText
{
    /// <summary>Stands for <c>${</c> and <c>}</c> until the text is split into words and its own dollars are made harmless.</summary>
    private const char Open = '\ue000';

    private const char Close = '\ue001';

    /// <exception cref="FormatException">It names something unknown.</exception>
    public static string Expand(string text, IReadOnlyDictionary<string, object> values) => Reference().Replace(text, match =>
    {
        if (match.Value == "%%")
            return "%";
        var name = match.Groups["name"].Value;
        if (name.Length == 0)
            throw new FormatException($"'{text}' has a % that is neither %% nor %(name)s");
        if (name.StartsWith("ENV_", StringComparison.Ordinal))
            return $"{Open}{name[4..]}{Close}";
        return values.TryGetValue(name, out var value)
            ? Formatted(value, match.Groups["width"].Value)
            : throw new FormatException($"'%({name})s' is not known");
    });

    /// <summary>A word for a key in which variables are expanded.</summary>
    public static string Word(string text)
    {
        var literal = text.Contains(Open) ? text.Replace("$", "$$", StringComparison.Ordinal) : Import.Literal(text);
        return literal.Replace(Open.ToString(), "${", StringComparison.Ordinal).Replace(Close, '}');
    }

    /// <summary>A value for a key in which they are not.</summary>
    /// <exception cref="FormatException">It needs one.</exception>
    public static string Plain(string text, string key) =>
        text.Contains(Open) ? throw new FormatException($"its {key} takes a variable of the environment, which is not expanded there") : text;

    private static string Formatted(object value, string width) => value is int number
        ? width.StartsWith('0') ? number.ToString("D" + int.Parse(width, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : number.ToString(CultureInfo.InvariantCulture).PadLeft(width.Length == 0 ? 0 : int.Parse(width, CultureInfo.InvariantCulture))
        : (string)value;

    [GeneratedRegex(@"%%|%\((?<name>\w+)\)(?<width>\d{0,2})[sd]|%")]
    private static partial Regex Reference();
}
