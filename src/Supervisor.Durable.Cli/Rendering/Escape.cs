using System.Globalization;
using System.Text;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Makes texts from elsewhere (names, errors, output of jobs) harmless to a terminal.</summary>
internal static class Escape
{
    /// <summary>On one line, with every control character visible: <c>\n</c>, <c>\e</c>, <c>\x07</c>, <c>\u202e</c>.</summary>
    public static string Visible(string text)
    {
        if (!text.Any(IsUnsafe))
            return text;
        var safe = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            if (IsUnsafe(c))
                safe.Append(Named(c));
            else
                safe.Append(c);
        }

        return safe.ToString();
    }

    /// <summary>
    /// A line of a job's output for a terminal: tabs and (where <paramref name="colour"/> is) SGR sequences pass, all other control
    /// characters become visible, and colours end with the line.
    /// </summary>
    public static string Output(string text, bool colour)
    {
        if (!text.Any(c => IsUnsafe(c) && c != '\t'))
            return text;
        var safe = new StringBuilder(text.Length + 16);
        var painted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\e' && SgrLength(text.AsSpan(i)) is var length and > 0)
            {
                painted |= colour;
                if (colour)
                    safe.Append(text, i, length);
                i += length - 1;
            }
            else if (IsUnsafe(text[i]) && text[i] != '\t')
            {
                safe.Append(Named(text[i]));
            }
            else
            {
                safe.Append(text[i]);
            }
        }

        return painted ? safe.Append(Paint.Reset).ToString() : safe.ToString();
    }

    /// <summary>The length of the <c>ESC [ digits m</c> that the text starts with, else 0.</summary>
    private static int SgrLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[1] != '[')
            return 0;
        for (var i = 2; i < text.Length; i++)
        {
            if (text[i] == 'm')
                return i + 1;
            if (!char.IsAsciiDigit(text[i]) && text[i] is not (';' or ':'))
                return 0;
        }

        return 0;
    }

    /// <summary>C0 and C1 controls, line separators, and the marks that turn the direction of the text around them.</summary>
    private static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string Named(char c) => c switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\e' => "\\e",
        < (char)0x100 => "\\x" + ((int)c).ToString("x2", CultureInfo.InvariantCulture),
        _ => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
    };
}
