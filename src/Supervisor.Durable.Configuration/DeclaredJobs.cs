using System.Collections.Immutable;

namespace Supervisor.Durable.Configuration;

/// <summary>The jobs of a configuration: the same for dsupd and for a host of another program.</summary>
/// <param name="Definitions">What they were declared as, with their variables expanded and their environment files read: schedules and
/// secrets too.</param>
/// <param name="Faults">Those that can't be taken now, though nothing is wrong in the configuration itself: an environment file has
/// mistakes or lacks.</param>
internal sealed record DeclaredJobs(ImmutableSortedDictionary<string, JobDefinition> Definitions, ImmutableSortedDictionary<string, string> Faults)
{
    /// <summary>What the engine takes.</summary>
    public ImmutableSortedDictionary<string, JobSpec> Specs { get; } =
        Definitions.ToImmutableSortedDictionary(d => d.Key, d => SpecReader.ToEngine(d.Value), StringComparer.Ordinal);

    /// <summary>All of them, or none: a mistake anywhere is reported before anything is done.</summary>
    /// <exception cref="InvalidConfigurationException">There are mistakes in it.</exception>
    public static DeclaredJobs Of(ReadConfiguration configuration)
    {
        var definitions = ImmutableSortedDictionary.CreateBuilder<string, JobDefinition>(StringComparer.Ordinal);
        var faults = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, definition) in configuration.Jobs())
        {
            try
            {
                definitions.Add(name, EnvironmentFiles.Include($"Jobs:{name}", definition));
            }
            catch (InvalidJobException e)
            {
                faults.Add(name, e.Message);
            }
        }
        return new(definitions.ToImmutable(), faults.ToImmutable());
    }
}
