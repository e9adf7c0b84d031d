using System.Text.RegularExpressions;
using Xunit;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>A promise that no test holds is a wish.</summary>
public sealed partial class ContractTests
{
    private static readonly string[] WithPromises = ["Job states", "Controls", "Order", "Restart policies", "Durability", "Recovery", "Differences from watchexec-supervisor"];

    [Fact]
    public void Every_section_has_promises_with_numbers_in_a_row()
    {
        Assert.Equal(["Words", .. WithPromises], Contract.Sections.Keys);
        Assert.All(WithPromises, section => Assert.Equal(Enumerable.Range(1, Contract.Sections[section].Count), Contract.Sections[section].Select(promise => promise.Number)));
        Assert.All(WithPromises, section => Assert.NotEmpty(Contract.Sections[section]));
    }

    [Fact]
    public void Every_promise_names_tests_that_exist()
    {
        var tests = Tests();

        Assert.All(Contract.Sections.Where(section => section.Key != "Words"), section => Assert.All(section.Value, promise =>
        {
            Assert.True(promise.Tests.Count > 0, $"\"{section.Key}\" {promise.Number} names no test.");
            Assert.Empty(promise.Tests.Where(test => !tests.Contains(test)).Select(test => $"\"{section.Key}\" {promise.Number} names {test.Class}.{test.Method}, which does not exist."));
        }));
    }

    /// <summary>Class and method of every test, of all test projects: two of them are executables that this one cannot load.</summary>
    internal static HashSet<(string Class, string Method)> Tests() =>
        [.. SourceTree.Sources(Path.Combine(Repository.Root, "tests")).Select(File.ReadAllText)
            .SelectMany(text => Class().Match(text) is { Success: true } match
                ? Method().Matches(text).Select(method => (match.Groups["name"].Value, method.Groups["name"].Value))
                : [])];

    [GeneratedRegex(@"^public (?:sealed |partial )*class (?<name>\w+Tests)\b", RegexOptions.Multiline)]
    private static partial Regex Class();

    /// <summary>What has [Fact] or [Theory], and perhaps attributes behind that.</summary>
    [GeneratedRegex(@"^    \[(?:Fact|Theory)\b.*\n(?:    .*\n)*?    public (?:static )?(?:async )?(?:void|Task|ValueTask) (?<name>\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Method();
}
