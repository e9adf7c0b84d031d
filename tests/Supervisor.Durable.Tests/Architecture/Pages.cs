using System.Text.RegularExpressions;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>The pages of the repository, and what cites them.</summary>
internal static partial class Pages
{
    private static readonly string[] Kinds = [".cs", ".sql", ".md", ".csproj", ".props", ".targets", ".json", ".txt", ""];

    /// <summary>All pages, by their paths from the repository's top.</summary>
    public static IReadOnlyList<string> All { get; } = [.. SourceTree.Sources(Repository.Root, "*.md").Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    /// <summary>The files that may cite a page: sources, pages, SQL, build files and scripts.</summary>
    public static IEnumerable<string> Citing => SourceTree.Sources(Repository.Root, "*")
        .Select(path => Path.GetRelativePath(Repository.Root, path))
        .Where(path => Kinds.Contains(Path.GetExtension(path)) && !path.StartsWith(".git/", StringComparison.Ordinal));

    /// <summary>The text of a file; of C# only its comments, each in one line, since strings may name pages that tests make.</summary>
    public static string TextOf(string path)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, path));
        if (!path.EndsWith(".cs", StringComparison.Ordinal))
            return text;
        var comments = text.Split('\n').Select(line => line.IndexOf("//", StringComparison.Ordinal) is >= 0 and var at ? line[at..].TrimStart('/', ' ') + " " : "\n");
        return string.Concat(comments);
    }

    /// <summary>The anchors of a page's headings, as GitHub makes them.</summary>
    public static HashSet<string> AnchorsOf(string page) =>
        [.. Headings(File.ReadAllText(page)).Select(heading => NoAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-'))];

    public static IEnumerable<string> Headings(string text) => Heading().Matches(Fence().Replace(text, "")).Select(match => match.Groups["text"].Value.Trim());

    /// <summary>What is between fences is output or code, and no prose.</summary>
    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    public static partial Regex Fence();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NoAnchor();
}
