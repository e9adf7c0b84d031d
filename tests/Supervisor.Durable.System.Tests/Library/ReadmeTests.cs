using System.Text.RegularExpressions;

namespace Supervisor.Durable.SystemTests.Library;

/// <summary>The code in the library's readme is code that compiles: the first example as a program of its own, the others in the samples.</summary>
public sealed partial class ReadmeTests
{
    [Fact]
    public void Every_snippet_of_the_readme_stands_in_a_sample()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "Supervisor.Durable", "README.md"));
        var samples = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Samples"), "*.cs").Select(file => Plain(File.ReadAllText(file))).ToList();

        var snippets = Snippet().Matches(readme).Skip(1).Select(block => Plain(block.Groups["text"].Value)).ToList();   // the first: InstallTests

        Assert.NotEmpty(snippets);
        Assert.All(snippets, snippet => Assert.Contains(samples, sample => sample.Contains(snippet, StringComparison.Ordinal)));
    }

    /// <summary>Without indents and empty lines.</summary>
    private static string Plain(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"^```csharp\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
