using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Client;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Configuration;

/// <summary>The jobs of a configuration, checked: the same for dsupd and for a host of another program.</summary>
/// <param name="Definitions">What they were declared as, with their variables expanded and their environment files read: schedules and secrets too.</param>
/// <param name="Faults">Those that can't be taken now, though nothing is wrong in the configuration itself: an environment file has mistakes or lacks.</param>
internal sealed record DeclaredJobs(ImmutableSortedDictionary<string, JobDefinition> Definitions, ImmutableSortedDictionary<string, string> Faults)
{
    /// <summary>What the engine takes.</summary>
    public ImmutableSortedDictionary<string, JobSpec> Specs { get; } =
        Definitions.ToImmutableSortedDictionary(d => d.Key, d => SpecReader.ToEngine(d.Value), StringComparer.Ordinal);

    /// <summary>All of them, or none: a mistake anywhere is reported before anything is done.</summary>
    /// <param name="merged">What came of all sources. Its variables are expanded by this.</param>
    /// <param name="variable">A variable of the supervisor's environment.</param>
    /// <exception cref="InvalidJobException">There are mistakes in it; the message names the keys.</exception>
    public static DeclaredJobs Read(MergedConfiguration merged, Func<string, string?> variable)
    {
        var root = merged.Root;
        Refuse(ExpandedTree.Expand(root, variable));
        Refuse(ConfigurationCheck.Check("", Encoding.UTF8.GetBytes(root.ToJsonString()), Reading.Literal).Select(m => Describe(m, merged.Variables)));
        return Of(root["Jobs"] as JsonObject ?? []);
    }

    /// <exception cref="InvalidJobException">There are faults.</exception>
    public static void Refuse(IEnumerable<string> faults)
    {
        if (string.Join('\n', faults) is { Length: > 0 } all)
            throw new InvalidJobException(all);
    }

    /// <summary>Where a variable has set it, the variable is what is to be corrected.</summary>
    private static string Describe(Mistake mistake, Dictionary<string, string> variables)
    {
        var name = variables.FirstOrDefault(v => IsAtOrBelow(v.Key, mistake.Key)).Value;
        return name is null ? mistake.Message : $"the variable {name}: {mistake.Message}";
    }

    private static bool IsAtOrBelow(string key, string above) =>
        key == above || (key.StartsWith(above, StringComparison.Ordinal) && key[above.Length] is ':' or '[');

    private static DeclaredJobs Of(JsonObject jobs)
    {
        var definitions = ImmutableSortedDictionary.CreateBuilder<string, JobDefinition>(StringComparer.Ordinal);
        var faults = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, node) in jobs)
        {
            try
            {
                definitions.Add(name, EnvironmentFiles.Include($"Jobs:{name}", node.Deserialize(DefinitionJson.Default.JobDefinition)!));
            }
            catch (InvalidJobException e)
            {
                faults.Add(name, e.Message);
            }
        }
        return new(definitions.ToImmutable(), faults.ToImmutable());
    }
}
