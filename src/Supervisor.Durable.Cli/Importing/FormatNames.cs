using System.Text;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>The formats as words, and as file names and files show them.</summary>
internal static partial class FormatNames
{
    private static readonly (string Word, ImportFormat Format)[] Words =
    [
        ("supervisord", ImportFormat.Supervisord), ("procfile", ImportFormat.Procfile), ("process-compose", ImportFormat.ProcessCompose),
        ("systemd", ImportFormat.Systemd), ("pm2", ImportFormat.Pm2),
    ];

    public static string[] All { get; } = [.. Words.Select(w => w.Word)];

    public static string Of(ImportFormat format) => Words.First(w => w.Format == format).Word;

    /// <summary>The format that is said, else the one that the file's name shows; null where neither does.</summary>
    public static ImportFormat? Of(string? said, string file, ReadOnlySpan<byte> bytes)
    {
        if (said is not null)
            return Words.First(w => w.Word == said).Format;
        var name = Path.GetFileName(file).ToLowerInvariant();
        return Path.GetExtension(name) switch
        {
            _ when name.StartsWith("procfile", StringComparison.Ordinal) => ImportFormat.Procfile,
            ".procfile" => ImportFormat.Procfile,
            ".service" or ".timer" => ImportFormat.Systemd,
            ".conf" or ".ini" => ImportFormat.Supervisord,
            ".js" or ".cjs" or ".mjs" => ImportFormat.Pm2,
            ".json" or ".json5" => OfPm2(bytes) || !OfCompose(bytes) ? ImportFormat.Pm2 : ImportFormat.ProcessCompose,
            ".yml" or ".yaml" => OfPm2(bytes) && !OfCompose(bytes) ? ImportFormat.Pm2 : ImportFormat.ProcessCompose,
            _ => null,
        };
    }

    private static bool OfPm2(ReadOnlySpan<byte> bytes) => Apps().IsMatch(Encoding.UTF8.GetString(bytes));

    private static bool OfCompose(ReadOnlySpan<byte> bytes) => Processes().IsMatch(Encoding.UTF8.GetString(bytes));

    [GeneratedRegex(@"^[\s{,]*[""']?apps[""']?\s*:", RegexOptions.Multiline)]
    private static partial Regex Apps();

    [GeneratedRegex(@"^[\s{,]*[""']?processes[""']?\s*:", RegexOptions.Multiline)]
    private static partial Regex Processes();
}
