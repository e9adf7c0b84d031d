using System.Text.RegularExpressions;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>
/// Classes and methods by the text of the sources, which is formatted everywhere alike: a member begins and ends at the indentation of its name.
/// </summary>
internal static partial class SourceMembers
{
    /// <summary>A method, constructor, or class with parameters of its own: what it is called, how many lines it has, and how many parameters.</summary>
    public sealed record Member(string Name, int Lines, int Parameters);

    private static readonly string Source = Path.Combine(Repository.Root, "src");

    /// <summary>The lines of each class, counted with its partials.</summary>
    public static Dictionary<string, int> LinesOfClasses() => SourceTree.Sources(Source)
        .Select(path => (Project: ProjectOf(path), Type: TypeName().Match(File.ReadAllText(path)).Groups["name"].Value, Lines: File.ReadLines(path).Count()))
        .Where(file => file.Type.Length > 0)
        .GroupBy(file => $"{file.Project}: {file.Type}")
        .ToDictionary(files => files.Key, files => files.Sum(file => file.Lines));

    /// <summary>All methods; those that a generator writes, and the primary constructors of records, are none.</summary>
    public static IEnumerable<Member> All() => SourceTree.Sources(Source).SelectMany(path => Of(Path.GetFileNameWithoutExtension(path), File.ReadAllLines(path)));

    private static IEnumerable<Member> Of(string file, string[] lines)
    {
        for (var at = 0; at < lines.Length; at++)
        {
            var begin = MemberName().Match(lines[at]);
            if (!begin.Success)
                continue;
            var name = begin.Groups["name"];
            var words = lines[at][..name.Index].Split(' ');
            var isClass = words.Contains("class") || words.Contains("struct");
            if (!words.Contains("record") && (isClass || !words.Contains("partial")))
                yield return new($"{file}.{name.Value}", isClass ? 0 : LinesOf(lines, at), ParametersAt(lines, at, name.Index));
        }
    }

    private static int LinesOf(string[] lines, int first)
    {
        var (indent, last) = (IndentOf(lines[first]), first);
        for (var at = first + 1; at < lines.Length; at++)
        {
            if (lines[at].Length == 0 || lines[at][0] == '#' || IndentOf(lines[at]) > indent || lines[at].Trim() == "{")
                continue;
            last = lines[at].Trim().StartsWith('}') && IndentOf(lines[at]) == indent ? at : at - 1;
            break;
        }
        while (lines[last].Trim() is "" || lines[last].TrimStart().StartsWith("//", StringComparison.Ordinal))
            last--;
        return Math.Max(1, last - first + 1);
    }

    /// <summary>Counts the commas between the parentheses behind a name.</summary>
    private static int ParametersAt(string[] lines, int line, int column)
    {
        var text = string.Join('\n', lines[line..Math.Min(line + 20, lines.Length)])[column..];
        var (depth, commas, isEmpty) = (0, 0, true);
        foreach (var character in text[text.IndexOf('(', StringComparison.Ordinal)..])
        {
            switch (character)
            {
                case '(' or '[' or '{' or '<': depth++; break;
                case ')' or ']' or '}' or '>':
                    if (--depth == 0)
                        return isEmpty ? 0 : commas + 1;
                    break;
                case ',' when depth == 1: commas++; break;
                default: break;
            }
            isEmpty &= character == '(' || char.IsWhiteSpace(character);
        }
        return 0;
    }

    private static int IndentOf(string line) => line.Length - line.TrimStart(' ').Length;

    private static string ProjectOf(string path) => Path.GetRelativePath(Source, path).Split('/')[0];

    [GeneratedRegex(@"^(public|internal) [a-z ]*?(class|record struct|record|struct|enum|interface) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeName();

    /// <summary>A declaration with parentheses behind its name.</summary>
    [GeneratedRegex(@"^ *(public|private|internal|protected) ([a-z]+ )*?([\w.<>?,\[\]*() ]+ )?(?<name>\w+)(<[\w, ]+>)?\(")]
    private static partial Regex MemberName();
}
