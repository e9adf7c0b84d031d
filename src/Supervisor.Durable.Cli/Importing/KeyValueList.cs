using System.Text;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>supervisord's <c>KEY="value",OTHER=value</c>, over several lines too.</summary>
internal static class KeyValueList
{
    /// <exception cref="FormatException">It is no such list.</exception>
    public static IEnumerable<(string Key, string Value)> Read(string text)
    {
        var i = 0;
        while (true)
        {
            while (i < text.Length && (char.IsWhiteSpace(text[i]) || text[i] == ','))
                i++;
            if (i == text.Length)
                yield break;
            var equals = text.IndexOf('=', i);
            if (equals < 0)
                throw new FormatException($"its environment has '{text[i..]}' without a value");
            var key = text[i..equals].Trim();
            (var value, i) = Value(text, equals + 1);
            yield return (key, value);
        }
    }

    private static (string Value, int End) Value(string text, int from)
    {
        var value = new StringBuilder();
        char? quote = null;
        for (var i = from; i < text.Length; i++)
        {
            if (quote is null && text[i] is ',' or '\n')
                return (value.ToString().Trim(), i);
            if (quote is null && text[i] is '"' or '\'')
                quote = text[i];
            else if (text[i] == quote)
                quote = null;
            else
                value.Append(text[i]);
        }

        return quote is null ? (value.ToString().Trim(), text.Length) : throw new FormatException($"its environment has a {quote} that is not closed");
    }
}
