using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>What the pages say of each other, and what is said of them elsewhere, is there.</summary>
public sealed partial class PageTests
{
    [Fact]
    public void Every_page_that_is_cited_exists()
    {
        var cited = Pages.Citing.SelectMany(file => Page().Matches(Pages.TextOf(file)).Select(match => (File: file, Page: match.Value))).ToList();

        Assert.Contains(cited, citation => citation.Page == "CONTRACT.md");
        Assert.Empty(cited.Where(citation => !Exists(citation.File, citation.Page)).Select(citation => $"{citation.File} cites {citation.Page}"));
    }

    [Fact]
    public void Every_promise_that_is_cited_exists()
    {
        var cited = Pages.Citing.SelectMany(file => Promise().Matches(Pages.TextOf(file)).Select(match => (File: file, match.Groups))).ToList();

        Assert.NotEmpty(cited);
        Assert.All(cited, citation =>
        {
            var promises = Assert.Contains(citation.Groups["section"].Value, Contract.Sections);
            Assert.All(Number().Matches(citation.Groups["numbers"].Value), number => Assert.Contains(promises, promise => promise.Number == int.Parse(number.Value)));
        });
    }

    [Fact]
    public void Every_link_between_pages_leads_somewhere()
    {
        var links = Pages.All.SelectMany(page => Link().Matches(Pages.Fence().Replace(File.ReadAllText(Path.Combine(Repository.Root, page)), ""))
            .Select(match => (Page: page, To: match.Groups["to"].Value))).ToList();

        Assert.Contains(links, link => link.To.Contains('#'));
        Assert.Empty(links.Where(link => !Leads(link.Page, link.To)).Select(link => $"{link.Page}: {link.To}"));
    }

    /// <summary>A page that is read once: the README, from which every other page is one click away.</summary>
    [Fact]
    public void The_readme_is_short_and_leads_to_every_page()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));

        Assert.InRange(readme.Split('\n').Length - 1, 1, 150);
        Assert.DoesNotContain(Pages.All, page => page != "README.md" && !IsOfPackage(page) && !readme.Contains($"]({page}", StringComparison.Ordinal));
    }

    /// <summary>No word that makes a riddle of a plain sentence. The changelog is a record, and stays as it was written; the page of dsup is made of its help.</summary>
    [Fact]
    public void The_pages_are_in_plain_words() =>
        Assert.Empty(Pages.All.Where(page => page is not ("CHANGELOG.md" or "src/Supervisor.Durable.Cli/README.md")).SelectMany(page => Riddle().Matches(Quoted().Replace(Pages.Fence().Replace(File.ReadAllText(Path.Combine(Repository.Root, page)), ""), ""))
            .Select(match => $"{page}: {match.Value}")));

    [Fact]
    public void Titles_of_tests_are_in_plain_words() =>
        Assert.DoesNotContain(ContractTests.Tests(), test => RiddleInTitle().IsMatch(test.Method));

    [Fact]
    public void The_operators_guide_has_every_key_of_the_configuration()
    {
        var folder = Path.Combine(Repository.Root, "src", "Supervisor.Durable.Daemon");
        var guide = File.ReadAllText(Path.Combine(folder, "README.md"));
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "appsettings.schema.json")));
        var keys = schema.RootElement.GetProperty("definitions").EnumerateObject()
            .Where(definition => definition.Value.TryGetProperty("properties", out _))
            .SelectMany(definition => definition.Value.GetProperty("properties").EnumerateObject().Select(key => key.Name)).ToList();

        Assert.Contains("Grace", keys);
        Assert.DoesNotContain(keys, key => !guide.Contains($"`{key}`", StringComparison.Ordinal));
    }

    /// <summary>The page of a package is shown where the package is.</summary>
    private static bool IsOfPackage(string page) =>
        Directory.GetFiles(Path.Combine(Repository.Root, Path.GetDirectoryName(page)!), "*.csproj")
            .Any(project => File.ReadAllText(project).Contains("Package.props", StringComparison.Ordinal));

    private static bool Exists(string citing, string page) =>
        Path.GetFileName(page) == page
            ? Pages.All.Any(known => Path.GetFileName(known) == page)
            : Pages.All.Contains(page) || Pages.All.Contains(Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(citing)!, page)))
                || page.StartsWith("artifacts/", StringComparison.Ordinal);

    private static bool Leads(string page, string to)
    {
        var (file, anchor) = to.Split('#', 2) switch { [var f, var a] => (f, a), var parts => (parts[0], null) };
        var target = Path.GetFullPath(file.Length == 0 ? Path.GetFileName(page) : file, Path.Combine(Repository.Root, Path.GetDirectoryName(page)!));
        return Path.Exists(target) && (anchor is null || Pages.AnchorsOf(target).Contains(anchor));
    }

    [GeneratedRegex(@"(?<![\w/.-])(?:[\w.-]+/)*[\w-]+\.md\b")]
    private static partial Regex Page();

    [GeneratedRegex("""CONTRACT\.md, "(?<section>[^"]+)"(?<numbers>(?:(?:,| and)? [0-9]+)*)""")]
    private static partial Regex Promise();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex(@"\]\((?<to>(?!https?:)[^) ]+)\)")]
    private static partial Regex Link();

    /// <summary>Names of tests and other code.</summary>
    [GeneratedRegex("`[^`]*`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(nobody|somebody|whoever|anew|begotten)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Riddle();

    [GeneratedRegex("(^|_)(nobody|somebody|anybody|whoever|anew|begotten|goes_on|is_told|are_told)(_|$)", RegexOptions.IgnoreCase)]
    private static partial Regex RiddleInTitle();
}
