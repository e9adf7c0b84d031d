using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>What the configuration says: the daemon's settings, and the declared jobs by name.</summary>
internal sealed record DaemonConfiguration(string? DataDirectory, string? Socket, Durability Durability, ImmutableSortedDictionary<string, JobSpec> Jobs)
{
    /// <summary>What the jobs were declared as, with their variables expanded and their environment files read: schedules and secrets too.</summary>
    public required ImmutableSortedDictionary<string, JobDefinition> Definitions { get; init; }

    /// <summary>Whether it is read again when one of its files has changed.</summary>
    public bool ReloadOnChange { get; init; }

    /// <summary>For how long history is kept.</summary>
    public required Retention History { get; init; }

    /// <summary>All of it, or nothing: a mistake anywhere is told before anything is done.</summary>
    /// <exception cref="InvalidJobException">What came of all sources is wrong; the message names the keys.</exception>
    public static DaemonConfiguration Read(IConfigurationRoot configuration) => Read(configuration, Environment.GetEnvironmentVariable);

    /// <param name="configuration">What came of all sources, as <see cref="ConfigurationFiles"/> reads them.</param>
    /// <param name="variable">A variable of the daemon's environment.</param>
    /// <exception cref="InvalidJobException">There are mistakes in it.</exception>
    public static DaemonConfiguration Read(IConfigurationRoot configuration, Func<string, string?> variable)
    {
        var root = ConfigurationTree.Of(ConfigurationNode.Of(configuration), Shapes.Root);
        Refuse(ExpandedTree.Expand(root, variable));
        Refuse(ConfigurationCheck.Check("", Encoding.UTF8.GetBytes(root.ToJsonString()), Reading.Literal).Select(m => m.Message));
        var supervisor = root["Supervisor"] as JsonObject;
        var definitions = (root[nameof(Jobs)] as JsonObject ?? []).ToImmutableSortedDictionary(j => j.Key, j => Definition(j.Key, (JsonObject)j.Value!), StringComparer.Ordinal);
        return new(
            Text(supervisor, nameof(DataDirectory)),
            Text(supervisor, nameof(Socket)),
            Enum.Parse<Durability>(Text(supervisor, nameof(Durability)) ?? nameof(Durability.Full), ignoreCase: true),
            definitions.ToImmutableSortedDictionary(d => d.Key, d => SpecReader.ToEngine(d.Value), StringComparer.Ordinal))
        {
            Definitions = definitions,
            ReloadOnChange = supervisor?[nameof(ReloadOnChange)]?.GetValue<bool>() == true,
            History = Retention(supervisor?[nameof(History)] as JsonObject),
        };
    }

    private static JobDefinition Definition(string name, JsonObject node) =>
        EnvironmentFiles.Include($"Jobs:{name}", node.Deserialize(DefinitionJson.Default.JobDefinition)!);

    private static Retention Retention(JsonObject? node)
    {
        var usual = new Retention();
        return new()
        {
            MaxAge = Text(node, nameof(usual.MaxAge)) is { } age ? Duration.Parse(age) : usual.MaxAge,
            MaxPerJob = (int)(node?[nameof(usual.MaxPerJob)]?.GetValue<long>() ?? usual.MaxPerJob),   // whole numbers are long here; no more than a hundred million
        };
    }

    private static string? Text(JsonObject? node, string key) => node?[key]?.GetValue<string>();

    private static void Refuse(IEnumerable<string> faults)
    {
        if (string.Join('\n', faults) is { Length: > 0 } all)
            throw new InvalidJobException(all);
    }
}
