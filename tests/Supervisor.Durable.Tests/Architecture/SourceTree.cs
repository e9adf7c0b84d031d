using System.Text.RegularExpressions;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>The repository's own sources: who declares what, in which room.</summary>
internal static partial class SourceTree
{
    public static string Engine { get; } = Path.Combine(Repository.Root, "src", "Supervisor.Durable");

    /// <summary>The room of each type at the top of a file of the engine; the run layout is linked from the shim's sources, and is ground as the system's own layouts are.</summary>
    public static Dictionary<string, string> Rooms { get; } = Sources(Engine).Select(path => (Path: path, Room: Path.GetRelativePath(Engine, path).Split('/')[0]))
        .Append((Path.Combine(Repository.Root, "src", "Supervisor.Durable.Shim", "RunLayout.cs"), "Linux"))
        .SelectMany(file => Declaration().Matches(File.ReadAllText(file.Item1)).Select(match => (Type: match.Groups["name"].Value, file.Item2)))
        .DistinctBy(declared => declared.Type)
        .ToDictionary(declared => declared.Type, declared => declared.Item2);

    public static IEnumerable<string> Sources(string folder, string pattern = "*.cs") =>
        Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/artifacts/", StringComparison.Ordinal));

    [GeneratedRegex(@"^(public|internal) [a-z ]*?(class|record struct|record|struct|enum|interface) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
