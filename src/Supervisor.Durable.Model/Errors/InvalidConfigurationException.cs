using System.Collections.Immutable;

namespace Supervisor.Durable;

/// <summary>A configuration has mistakes, and nothing of it was taken. The message has a line for each.</summary>
public sealed class InvalidConfigurationException : SupervisorException
{
    internal InvalidConfigurationException(ImmutableArray<Mistake> mistakes)
        : base(string.Join('\n', mistakes)) => Mistakes = mistakes;

    /// <summary>What is wrong, each with its place.</summary>
    public ImmutableArray<Mistake> Mistakes { get; }
}
