using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Configuration;

/// <summary>
/// A section of .NET's configuration as a tree of jobs. There every value is a text; its key says what a text means. The sources are put
/// together one by one where they can be seen, since what .NET makes of two lists is a mixture.
/// </summary>
internal static class JobsSection
{
    /// <param name="jobs">The section.</param>
    /// <param name="host">The host's configuration; null: it has none.</param>
    /// <exception cref="InvalidJobException">There are mistakes in it; the message names the keys.</exception>
    public static DeclaredJobs Read(IConfiguration jobs, IConfiguration? host)
    {
        var merged = new MergedConfiguration { Files = [] };
        var path = (jobs as IConfigurationSection)?.Path ?? "";
        if (((jobs as IConfigurationRoot) ?? (IsOf(host, jobs, path) ? host as IConfigurationRoot : null)) is { } root)
        {
            foreach (var provider in Providers(root))
                Add(merged, provider, path);
        }
        else
        {
            DeclaredJobs.Refuse(ConfigurationVariables.Add(merged, Values(jobs, [])));
        }
        return DeclaredJobs.Read(merged, Environment.GetEnvironmentVariable);
    }

    /// <summary>A section does not say of which configuration it is.</summary>
    private static bool IsOf(IConfiguration? host, IConfiguration jobs, string path) => host is not null && path.Length > 0
        && host.GetSection(path).AsEnumerable(makePathsRelative: true).SequenceEqual(jobs.AsEnumerable(makePathsRelative: true));

    private static IEnumerable<IConfigurationProvider> Providers(IConfigurationRoot root) => root.Providers.SelectMany(provider =>
        provider is ChainedConfigurationProvider { Configuration: IConfigurationRoot inner } ? Providers(inner) : [provider]);

    /// <summary>A variable of the environment or a word of the command line names one item of a list; any other source has the whole list.</summary>
    private static void Add(MergedConfiguration merged, IConfigurationProvider provider, string path)
    {
        if (provider is EnvironmentVariablesConfigurationProvider or CommandLineConfigurationProvider)
        {
            DeclaredJobs.Refuse(ConfigurationVariables.Add(merged, Values(provider, path, [])));
            return;
        }
        var own = new MergedConfiguration { Files = [] };
        DeclaredJobs.Refuse(ConfigurationVariables.Add(own, Values(provider, path, [])));
        var text = Encoding.UTF8.GetBytes(own.Root.ToJsonString());
        DeclaredJobs.Refuse(ConfigurationCheck.Check("", text, Reading.PartOfSeveral).Select(mistake => mistake.Message));   // what is put together has its shape
        using var tree = JsonDocument.Parse(text);
        merged.Add(tree.RootElement, provider.ToString() ?? "");
    }

    private static IEnumerable<(string[] Key, string? Value)> Values(IConfigurationProvider provider, string path, string[] key)
    {
        foreach (var name in provider.GetChildKeys([], path.Length == 0 ? null : path).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var (below, its) = (path.Length == 0 ? name : ConfigurationPath.Combine(path, name), (string[])[.. key, name]);
            var inside = Values(provider, below, its).ToList();
            if (inside.Count == 0 && provider.TryGet(below, out var value))
                yield return (its, value);
            foreach (var item in inside)
                yield return item;
        }
    }

    private static IEnumerable<(string[] Key, string? Value)> Values(IConfiguration section, string[] key) =>
        section.GetChildren().SelectMany(child => Values(child, [.. key, child.Key]).ToList() is { Count: > 0 } inside
            ? inside
            : [([.. key, child.Key], child.Value)]);
}
