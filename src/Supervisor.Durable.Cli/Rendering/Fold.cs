namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Breaks texts into lines at blanks, and cuts what must stay on one.</summary>
internal static class Fold
{
    private const string Ellipsis = "…";

    /// <summary>Lines of at most so many columns; a word that is longer stands alone.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && TextWidth.Of(line) + 1 + TextWidth.Of(word) > width)
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }

    /// <summary>The text, or as much of its beginning as fits, with an ellipsis.</summary>
    public static string Cut(string text, int width)
    {
        if (TextWidth.Of(text) <= width)
            return text;
        var (kept, taken) = (0, 1);
        foreach (var rune in text.EnumerateRunes())
        {
            taken += TextWidth.Of(rune);
            if (taken > width)
                break;
            kept += rune.Utf16SequenceLength;
        }

        return width < 1 ? "" : text[..kept] + Ellipsis;
    }
}
