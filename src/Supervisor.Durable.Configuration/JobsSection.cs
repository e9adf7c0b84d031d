using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// A section of .NET's configuration as sources of jobs, one by one where they can be seen, since what .NET makes of two lists is a
/// mixture.
/// A JSON file is read as dsupd reads it: a mistake has its line. In any other source every value is a text, and its key says what it
/// means.
/// </summary>
internal static class JobsSection
{
    private const string Jobs = "Jobs";

    /// <param name="jobs">The section.</param>
    /// <param name="host">The host's configuration; null: it has none.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in it.</exception>
    public static DeclaredJobs Read(IConfiguration jobs, IConfiguration? host)
    {
        var path = (jobs as IConfigurationSection)?.Path ?? "";
        var root = (jobs as IConfigurationRoot) ?? (IsOf(host, jobs, path) ? host as IConfigurationRoot : null);
        var sources = root is null
            ? [Whole(Source.OfKeys(""), at => new Texts(jobs).Node(new Kind.Jobs(), at))]
            : Providers(root).SelectMany(provider => Sources(provider, path));
        return DeclaredJobs.Of(ConfigurationReader.Read(sources, VariableUse.By(Environment.GetEnvironmentVariable)));
    }

    /// <summary>A section does not say of which configuration it is.</summary>
    private static bool IsOf(IConfiguration? host, IConfiguration jobs, string path) => host is not null && path.Length > 0
        && host.GetSection(path).AsEnumerable(makePathsRelative: true).SequenceEqual(jobs.AsEnumerable(makePathsRelative: true));

    private static IEnumerable<IConfigurationProvider> Providers(IConfigurationRoot root) => root.Providers.SelectMany(provider =>
        provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner } ? Providers(inner) : [provider]);

    /// <summary>
    /// A variable of the environment or a word of the command line names one item of a list; any other source has the whole list.
    /// </summary>
    private static IEnumerable<SourceNode> Sources(IConfigurationProvider provider, string path) => provider switch
    {
        EnvironmentVariablesConfigurationProvider or CommandLineConfigurationProvider => Values(provider, path, []).Select(value =>
            TextKeys.Layer(Source.OfKeys(provider.ToString() ?? ""), [Jobs, .. value.Key], value.Value, Separator(provider))),
        JsonConfigurationProvider json when File(json, path) is { } section => [new SourceNode.Table(section.At, [new(Jobs, section.At, section.Value)])],
        _ => [Whole(Source.OfKeys(provider.ToString() ?? ""), at => new Texts(provider, path).Node(new Kind.Jobs(), at))],
    };

    /// <summary>What stood in a variable's name where .NET has a colon now (EnvironmentVariablesConfigurationProvider makes it of "__").</summary>
    private static string Separator(IConfigurationProvider provider) =>
        provider is EnvironmentVariablesConfigurationProvider ? "__" : ConfigurationPath.KeyDelimiter;

    private static SourceNode.Table Whole(Source source, Func<Place, SourceNode> jobs) =>
        new(new(source, 0), [new(Jobs, new(source, 0), jobs(new(source, 0)))]);

    /// <summary>
    /// The section in the file itself; null where it is in no file, or written in another way there, as <c>"Jobs:web:Shell"</c>.
    /// </summary>
    private static SourceNode.Member? File(JsonConfigurationProvider provider, string path)
    {
        if (provider.Source.FileProvider?.GetFileInfo(provider.Source.Path ?? "") is not { Exists: true, PhysicalPath: { } file })
            return null;
        var (root, _) = new SourceText(file, SmallFile.Read(file)).Read();
        var found = root is null ? null : new SourceNode.Member("", root.At, root);
        foreach (var name in path.Split(ConfigurationPath.KeyDelimiter))
        {
            if (IsFlat(found))
                return null;
            found = (found?.Value as SourceNode.Table)?.Find(name);
        }
        return IsFlat(found) ? null : found;
    }

    private static bool IsFlat(SourceNode.Member? member) =>
        (member?.Value as SourceNode.Table)?.Members.Any(m => m.Name.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)) == true;

    private static IEnumerable<(string[] Key, string? Value)> Values(IConfigurationProvider provider, string path, string[] key)
    {
        foreach (var name in Texts.Names(provider, path))
        {
            var (below, its) = (path.Length == 0 ? name : ConfigurationPath.Combine(path, name), (string[])[.. key, name]);
            var inside = Values(provider, below, its).ToList();
            if (inside.Count == 0 && provider.TryGet(below, out var value))
                yield return (its, value);
            foreach (var item in inside)
                yield return item;
        }
    }

    /// <summary>Values that are texts, by names on more than one level.</summary>
    private sealed class Texts(Func<string, IReadOnlyList<string>> names, Func<string, (bool Is, string? Text)> text)
    {
        public Texts(IConfiguration section)
            : this(
                key => [.. Below(section, key).GetChildren().Select(child => child.Key)],
                key => (true, (Below(section, key) as IConfigurationSection)?.Value))
        {
        }

        public Texts(IConfigurationProvider provider, string path)
            : this(key => Names(provider, Full(path, key)), key => (provider.TryGet(Full(path, key), out var value), value))
        {
        }

        public static IReadOnlyList<string> Names(IConfigurationProvider provider, string path) =>
            [.. provider.GetChildKeys([], path.Length == 0 ? null : path).Distinct(StringComparer.OrdinalIgnoreCase)];

        public SourceNode Node(Kind kind, Place at) => Node(kind, at, "");

        private SourceNode Node(Kind kind, Place at, string key)
        {
            var inside = names(key);
            if (inside.Count == 0)
                return text(key) is { Is: true, Text: var value } && key.Length > 0 ? TextKeys.Leaf(kind, at, value) : new SourceNode.Table(at, []);
            if (kind is Kind.Variables)
                return new SourceNode.Table(at, [.. Flat(at, key, "")]);
            var values = inside.Select(name => (Name: name, Value: Node(TextKeys.Below(kind, name), at, Full(key, name)))).ToList();
            return kind is Kind.ListOf or Kind.Parts
                ? new SourceNode.Numbers(at, [.. values.OrderBy(v => TextKeys.Index(v.Name) ?? int.MaxValue)], IsWhole: true)
                : new SourceNode.Table(at, [.. values.Select(v => new SourceNode.Member(v.Name, at, v.Value))]);
        }

        /// <summary>A variable's name may contain what separates keys.</summary>
        private IEnumerable<SourceNode.Member> Flat(Place at, string key, string name) => names(key) is { Count: > 0 } inside
            ? inside.SelectMany(part => Flat(at, Full(key, part), Full(name, part)))
            : [new(name, at, TextKeys.Leaf(new Kind.Text(), at, text(key).Text))];

        private static string Full(string path, string name) => path.Length == 0 ? name : name.Length == 0 ? path : ConfigurationPath.Combine(path, name);

        private static IConfiguration Below(IConfiguration section, string key) => key.Length == 0 ? section : section.GetSection(key);
    }
}
