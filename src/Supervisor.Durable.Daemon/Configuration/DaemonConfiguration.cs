using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>What the configuration says: the daemon's settings, and the declared jobs by name.</summary>
internal sealed record DaemonConfiguration(string? DataDirectory, string? Socket, Durability Durability, ImmutableSortedDictionary<string, JobSpec> Jobs)
{
    /// <summary>
    /// appsettings.json of the working directory, else the one beside the executable; then <paramref name="file"/>; then DSUP__… of the
    /// environment. Later ones win.
    /// </summary>
    public static IConfigurationRoot Sources(string? file)
    {
        var here = Path.Combine(Environment.CurrentDirectory, "appsettings.json");
        var builder = new ConfigurationBuilder().AddJsonFile(File.Exists(here) ? here : Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true);
        if (file is not null)
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        return builder.AddEnvironmentVariables("DSUP__").Build();
    }

    /// <exception cref="InvalidJobException">Something in it is wrong; the message names the key.</exception>
    public static DaemonConfiguration Read(IConfiguration configuration)
    {
        var root = new JsonObject(configuration.GetChildren().Select(c => KeyValuePair.Create(c.Key, Tree(c))));
        var all = new Settings(root, "", "$schema", "Logging", "Supervisor", "Jobs");
        var supervisor = all.Section("Supervisor", "DataDirectory", "Socket", "Durability");
        return new(
            supervisor.Text("DataDirectory"),
            supervisor.Text("Socket"),
            supervisor.Word("Durability", ("Full", Durability.Full), ("Normal", Durability.Normal)) ?? Durability.Full,
            all.Objects("Jobs").ToImmutableSortedDictionary(j => JobName.Check(j.Key), j => Job(j.Key, j.Value), StringComparer.Ordinal));
    }

    private static JobSpec Job(string name, JsonNode? node) => SpecReader.Read(
        node as JsonObject ?? throw new InvalidJobException($"Jobs:{name} must be an object with a Command or a Shell"), $"Jobs:{name}");

    /// <summary>.NET's configuration as a tree again: numbered children are a list.</summary>
    private static JsonNode? Tree(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
            return section.Value is { } value ? JsonValue.Create(value) : null;
        return children.All(c => int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? new JsonArray([.. children.Select(Tree)])
            : new JsonObject(children.Select(c => KeyValuePair.Create(c.Key, Tree(c))));
    }
}
