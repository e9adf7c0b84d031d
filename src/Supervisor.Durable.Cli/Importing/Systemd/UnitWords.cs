using System.Globalization;
using System.Text;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>Splits a value into words as systemd.syntax(7) has it under "Quoting": quotes of both kinds, and the escapes of C in all of
/// it.</summary>
internal static class UnitWords
{
    /// <summary>The words.</summary>
    /// <exception cref="FormatException">A quote is not closed, or an escape is unknown.</exception>
    public static IReadOnlyList<string> Split(string text) => Read(text, parts: false)[0];

    /// <summary>The words of each command, which a ; of its own parts from the next.</summary>
    /// <exception cref="FormatException">A quote is not closed, or an escape is unknown.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Commands(string text) =>
        [.. Read(text, parts: true).Where(words => words.Count > 0)];

    private static List<List<string>> Read(string text, bool parts)
    {
        var commands = new List<List<string>> { new() };
        StringBuilder? word = null;
        char? quote = null;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote is null && char.IsWhiteSpace(c))
            {
                if (word is not null)
                    commands[^1].Add(word.ToString());
                word = null;
                continue;
            }

            if (parts && word is null && c == ';' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])))
            {
                commands.Add([]);
                continue;
            }

            word ??= new StringBuilder();
            if (c == '\\')
                i = Escape(text, i + 1, word);
            else if (quote is null && c is '"' or '\'')
                quote = c;
            else if (c == quote)
                quote = null;
            else
                word.Append(c);
        }

        if (quote is not null)
            throw new FormatException($"a {quote} is not closed in '{text}'");
        if (word is not null)
            commands[^1].Add(word.ToString());
        return commands;
    }

    /// <summary>Takes what is behind a backslash, and returns where it ends.</summary>
    private static int Escape(string text, int at, StringBuilder word)
    {
        if (at == text.Length)
            throw new FormatException("it ends with a backslash");
        if ("abfnrtvs\\\"';".IndexOf(text[at], StringComparison.Ordinal) is var known and >= 0)
        {
            word.Append("\a\b\f\n\r\t\v \\\"';"[known]);
            return at;
        }

        var (length, digits) = text[at] switch { 'x' => (2, 16), 'u' => (4, 16), 'U' => (8, 16), >= '0' and <= '7' => (3, 8), _ => (0, 0) };
        var from = digits == 8 ? at : at + 1;
        if (length == 0 || from + length > text.Length || Code(text.Substring(from, length), digits) is not { } code)
            throw new FormatException($"'\\{text[at]}' is no escape of systemd's");
        word.Append(code);
        return from + length - 1;
    }

    private static string? Code(string digits, int radix)
    {
        var isNumber = radix == 16 ? int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            : Octal(digits, out code);
        return isNumber && code is > 0 and <= 0x10ffff and not (>= 0xd800 and <= 0xdfff) ? char.ConvertFromUtf32(code) : null;
    }

    private static bool Octal(string digits, out int code)
    {
        code = digits.Aggregate(0, (sum, c) => (sum * 8) + c - '0');
        return digits.All(c => c is >= '0' and <= '7');
    }
}
