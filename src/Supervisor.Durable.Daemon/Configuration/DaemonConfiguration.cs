using System.Collections.Immutable;
using System.Globalization;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>What the configuration says: the daemon's settings, and the declared jobs by name.</summary>
internal sealed record DaemonConfiguration(string? DataDirectory, string? Socket, Durability Durability, ImmutableSortedDictionary<string, JobSpec> Jobs)
{
    /// <summary>
    /// What the jobs were declared as, with their variables expanded and their environment files read: schedules and secrets too.
    /// </summary>
    public required ImmutableSortedDictionary<string, JobDefinition> Definitions { get; init; }

    /// <summary>
    /// The declared jobs that can't be taken now, though nothing is wrong in the configuration itself: an environment file has mistakes or
    /// lacks.
    /// </summary>
    public required ImmutableSortedDictionary<string, string> Faults { get; init; }

    /// <summary>By job: the file that declares it, or <see cref="Declaration.Environment"/>.</summary>
    public required IReadOnlyDictionary<string, string> DeclaredIn { get; init; }

    /// <summary>All that was read: files, and <see cref="Declaration.Environment"/> where it has variables for us.</summary>
    public required ImmutableArray<string> Sources { get; init; }

    /// <summary>The section Logging, for .NET.</summary>
    public required IConfiguration Logging { get; init; }

    /// <summary>Whether it is read again when one of its files has changed.</summary>
    public bool ReloadOnChange { get; init; }

    /// <summary>For how long history is kept.</summary>
    public required Retention History { get; init; }

    /// <summary>All of it, or nothing: a mistake anywhere is reported before anything is done.</summary>
    /// <param name="configuration">What was read.</param>
    /// <param name="sources">From what.</param>
    /// <exception cref="InvalidConfigurationException">There are mistakes in it.</exception>
    public static DaemonConfiguration Of(ReadConfiguration configuration, ImmutableArray<string> sources)
    {
        var declared = DeclaredJobs.Of(configuration);
        var supervisor = Table(configuration.Root, "Supervisor");
        return new(
            supervisor?.TextOf(nameof(DataDirectory)),
            supervisor?.TextOf(nameof(Socket)),
            Enum.Parse<Durability>(supervisor?.TextOf(nameof(Durability)) ?? nameof(Durability.Full), ignoreCase: true),
            declared.Specs)
        {
            Definitions = declared.Definitions,
            Faults = declared.Faults,
            DeclaredIn = configuration.DeclaredIn,
            Sources = sources,
            Logging = Logged(configuration.Root),
            ReloadOnChange = supervisor?.Find(nameof(ReloadOnChange))?.Value is SourceNode.Flag { Value: true },
            History = Retention(Table(supervisor, nameof(History))),
        };
    }

    /// <summary>A key that comes twice, as a tree and in one word, counts as it comes last.</summary>
    private static IConfigurationRoot Logged(SourceNode.Table root)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Pairs(Table(root, nameof(Logging)), ""))
            values[key] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }

    private static Retention Retention(SourceNode.Table? history)
    {
        var usual = new Retention();
        return new()
        {
            MaxAge = history?.TextOf(nameof(usual.MaxAge)) is { } age ? Duration.Parse(age) : usual.MaxAge,
            MaxPerJob = history?.Find(nameof(usual.MaxPerJob))?.Value is SourceNode.Number most ? int.Parse(most.Raw, CultureInfo.InvariantCulture) : usual.MaxPerJob,
        };
    }

    private static SourceNode.Table? Table(SourceNode.Table? parent, string key) => parent?.Find(key)?.Value as SourceNode.Table;

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(SourceNode? node, string path) => node switch
    {
        null => [],
        SourceNode.Table table => table.Members.SelectMany(m => Pairs(m.Value, path.Length == 0 ? m.Name : $"{path}:{m.Name}")),
        SourceNode.Items items => items.Nodes.SelectMany((item, i) => Pairs(item, $"{path}:{i}")),
        _ => [KeyValuePair.Create(path, Plain(node))],
    };

    private static string? Plain(SourceNode node) => node switch
    {
        SourceNode.Text text => text.Value,
        SourceNode.Number number => number.Raw,
        SourceNode.Flag flag => flag.What,
        _ => null,
    };
}
