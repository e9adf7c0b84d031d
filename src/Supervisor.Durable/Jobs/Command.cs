using System.Collections.Immutable;

namespace Supervisor.Durable;

/// <summary>What a job runs, and how. Immutable; it can be run any number of times.</summary>
/// <param name="Program">The program or shell line.</param>
public sealed record Command(Program Program)
{
    /// <summary>How its process is set up.</summary>
    public SpawnOptions Options { get; init; } = new();

    /// <summary>An absolute path; null: <c>/</c>.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables added to, or replacing, those of the supervisor's own environment; a null value removes one.</summary>
    public ImmutableSortedDictionary<string, string?> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string?>(StringComparer.Ordinal);

    /// <inheritdoc/>
    public bool Equals(Command? other) => other is not null && Program == other.Program && Options == other.Options
        && WorkingDirectory == other.WorkingDirectory && Environment.SequenceEqual(other.Environment);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Program, Options, WorkingDirectory, Environment.Count);
}
