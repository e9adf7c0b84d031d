
namespace Supervisor.Durable.Cli.Importing;

/// <summary>The formats as words, and as file names tell them.</summary>
internal static class FormatNames
{
    private static readonly (string Word, ImportFormat Format)[] Words =
        [("supervisord", ImportFormat.Supervisord), ("procfile", ImportFormat.Procfile), ("process-compose", ImportFormat.ProcessCompose)];

    public static string[] All { get; } = [.. Words.Select(w => w.Word)];

    public static string Of(ImportFormat format) => Words.First(w => w.Format == format).Word;

    /// <summary>The format that is said, else the one that the file's name tells.</summary>
    /// <exception cref="UsageException">Nothing tells.</exception>
    public static ImportFormat Of(string? said, string file)
    {
        if (said is not null)
            return Words.First(w => w.Word == said).Format;
        var name = Path.GetFileName(file).ToLowerInvariant();
        return Path.GetExtension(name) switch
        {
            _ when name.StartsWith("procfile", StringComparison.Ordinal) => ImportFormat.Procfile,
            ".procfile" => ImportFormat.Procfile,
            ".conf" or ".ini" => ImportFormat.Supervisord,
            ".yml" or ".yaml" => ImportFormat.ProcessCompose,
            _ => throw new UsageException($"'{file}' does not tell its format. Say it with --format {string.Join('|', All)}"),
        };
    }
}
