using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>What the configuration says: the daemon's settings, and the declared jobs by name.</summary>
internal sealed record DaemonConfiguration(string? DataDirectory, string? Socket, Durability Durability, ImmutableSortedDictionary<string, JobSpec> Jobs)
{
    /// <summary>What the jobs were declared as, with their variables expanded and their environment files read: schedules and secrets too.</summary>
    public required ImmutableSortedDictionary<string, JobDefinition> Definitions { get; init; }

    /// <summary>The declared jobs that can't be taken now, though nothing is wrong in the configuration itself: an environment file has mistakes or lacks.</summary>
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
    /// <exception cref="InvalidJobException">What came of all sources is wrong; the message names the keys.</exception>
    public static DaemonConfiguration Read(MergedConfiguration merged) => Read(merged, Environment.GetEnvironmentVariable);

    /// <param name="merged">What came of all sources, as <see cref="ConfigurationFiles"/> reads them.</param>
    /// <param name="variable">A variable of the daemon's environment.</param>
    /// <exception cref="InvalidJobException">There are mistakes in it.</exception>
    public static DaemonConfiguration Read(MergedConfiguration merged, Func<string, string?> variable)
    {
        var root = merged.Root;
        var declared = DeclaredJobs.Read(merged, variable);
        var supervisor = root["Supervisor"] as JsonObject;
        return new(
            Text(supervisor, nameof(DataDirectory)),
            Text(supervisor, nameof(Socket)),
            Enum.Parse<Durability>(Text(supervisor, nameof(Durability)) ?? nameof(Durability.Full), ignoreCase: true),
            declared.Specs)
        {
            Definitions = declared.Definitions,
            Faults = declared.Faults,
            DeclaredIn = merged.DeclaredIn,
            Sources = [.. merged.Sources],
            Logging = new ConfigurationBuilder().AddInMemoryCollection(Pairs(root[nameof(Logging)], "")).Build(),
            ReloadOnChange = supervisor?[nameof(ReloadOnChange)]?.GetValue<bool>() == true,
            History = Retention(supervisor?[nameof(History)] as JsonObject),
        };
    }

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

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(JsonNode? node, string path) => node switch
    {
        JsonObject table => table.SelectMany(m => Pairs(m.Value, path.Length == 0 ? m.Key : $"{path}:{m.Key}")),
        JsonArray items => items.SelectMany((item, i) => Pairs(item, $"{path}:{i}")),
        _ => [KeyValuePair.Create(path, node?.ToString())],
    };
}
