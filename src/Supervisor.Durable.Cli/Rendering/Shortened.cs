using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Keeps an error readable that repeats its input: of a word of thousands of characters the beginning is enough.</summary>
internal static partial class Shortened
{
    private const int Kept = 200;

    /// <summary>The text, with the beginning and the length of its over-long words.</summary>
    public static string Of(string text) =>
        OverlongWord().Replace(text, word => string.Create(CultureInfo.InvariantCulture, $"{word.Value[..Kept]}… ({word.Length:N0} characters)"));

    [GeneratedRegex(@"[^\s']{500,}")]
    private static partial Regex OverlongWord();
}
