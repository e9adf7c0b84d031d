using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing.Pm2;

/// <summary>JSON with what PM2 allows in it (comments, commas at the end, names without quotes), as YAML reads it, line by line the
/// same.</summary>
internal static partial class JsonAsYaml
{
    public static string Of(string text)
    {
        var yaml = new StringBuilder(text.Length);
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote is not null)
            {
                yaml.Append(c);
                if (c == '\\' && i + 1 < text.Length)
                    yaml.Append(text[++i]);
                else if (c == quote)
                    quote = null;
            }
            else if (c == '/' && i + 1 < text.Length && text[i + 1] is '/' or '*')
            {
                i = Comment(text, i, yaml);
            }
            else
            {
                quote = c is '"' or '\'' ? c : null;
                yaml.Append(c switch { '\t' => " ", ':' => ": ", _ => c.ToString() });
            }
        }

        return Pair().Replace(yaml.ToString(), m => new string([Unit(m.Groups["a"].Value), Unit(m.Groups["b"].Value)]));
    }

    /// <summary>Leaves out a comment but for the ends of its lines, and returns its last character.</summary>
    private static int Comment(string text, int at, StringBuilder yaml)
    {
        var end = text[at + 1] == '/' ? text.IndexOf('\n', at) - 1 : text.IndexOf("*/", at + 2, StringComparison.Ordinal) + 1;
        end = end < at ? text.Length - 1 : end;
        yaml.Append(' ').Append('\n', text.AsSpan(at, end - at + 1).Count('\n'));
        return end;
    }

    private static char Unit(string digits) => (char)int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\\u(?<a>[dD][89abAB][0-9a-fA-F]{2})\\u(?<b>[dD][c-fC-F][0-9a-fA-F]{2})")]
    private static partial Regex Pair();
}
