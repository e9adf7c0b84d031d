using System.Text.RegularExpressions;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>CONTRACT.md, read: the promises of each section, and the tests that each names.</summary>
internal static partial class Contract
{
    public const string File = "src/Supervisor.Durable/CONTRACT.md";

    public static string Text { get; } = System.IO.File.ReadAllText(Path.Combine(Repository.Root, File));

    /// <summary>By the section's heading.</summary>
    public static Dictionary<string, List<Promise>> Sections { get; } = Section().Matches(Text)
        .ToDictionary(section => section.Groups["name"].Value, section => Item().Matches(section.Groups["text"].Value).Select(Read).ToList());

    private static Promise Read(Match item) => new(
        int.Parse(item.Groups["number"].Value),
        [.. Test().Matches(item.Groups["text"].Value.Split("Tests:") is [_, var tests] ? tests : "").Select(test => (test.Groups["class"].Value, test.Groups["method"].Value))]);

    [GeneratedRegex(@"^## (?<name>.+)\n(?<text>(?:(?!## ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^(?<number>[0-9]+)\. (?<text>.*\n(?:(?:  .*)?\n)*)", RegexOptions.Multiline)]
    private static partial Regex Item();

    [GeneratedRegex(@"`(?<class>\w+)\.(?<method>\w+)`")]
    private static partial Regex Test();

    /// <param name="Number">Its number in its section.</param>
    /// <param name="Tests">Class and method of each test that holds it.</param>
    internal sealed record Promise(int Number, List<(string Class, string Method)> Tests);
}
