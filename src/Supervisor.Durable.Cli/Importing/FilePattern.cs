using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>Files by a pattern with <c>*</c>, <c>?</c> and <c>[a-z]</c>, as glob(7) has it.</summary>
internal static class FilePattern
{
    /// <summary>The files that match an absolute pattern, in order of their names.</summary>
    public static IReadOnlyList<string> Files(string pattern)
    {
        IEnumerable<string> found = ["/"];
        var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (i, part) in parts.Index())
            found = [.. found.SelectMany(folder => Inside(folder, part, isFile: i == parts.Length - 1))];
        return [.. found.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Inside(string folder, string part, bool isFile)
    {
        var path = Path.Combine(folder, part);
        if (part.AsSpan().IndexOfAny("*?[") < 0)
            return isFile ? (File.Exists(path) ? [path] : []) : Directory.Exists(path) ? [path] : [];
        try
        {
            var name = new Regex($"^{Expression(part)}$", RegexOptions.NonBacktracking);
            return [.. (isFile ? Directory.EnumerateFiles(folder) : Directory.EnumerateDirectories(folder))
                .Where(p => name.IsMatch(Path.GetFileName(p)) && (part[0] == '.' || Path.GetFileName(p)[0] != '.'))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RegexParseException)
        {
            return [];
        }
    }

    private static string Expression(string part) => Regex.Escape(part)
        .Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal)
        .Replace(@"\[!", "[^", StringComparison.Ordinal).Replace(@"\[", "[", StringComparison.Ordinal);
}
