namespace Supervisor.Durable.Configuration;

/// <summary>
/// Texts of files that people write: UTF-8, and nothing else. What is written in another encoding would be read as another text.
/// </summary>
internal static class Utf8Text
{
    /// <summary>The text without its byte order mark; null with a mistake, at the first place that is not UTF-8.</summary>
    /// <param name="file">The file's name, for the mistake.</param>
    /// <param name="bytes">What stands in it.</param>
    /// <param name="mistake">What is wrong; null where nothing is.</param>
    public static string? Read(string file, ReadOnlySpan<byte> bytes, out Mistake? mistake)
    {
        var source = new SourceText(file, bytes);
        mistake = source.EncodingMistake();
        return mistake is null ? source.ToString() : null;
    }
}
