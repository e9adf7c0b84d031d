namespace Supervisor.Durable.Cli.Importing;

/// <summary>What files of other supervisors take from where they are read.</summary>
internal sealed record ImportContext
{
    /// <summary>Variables of the environment in which the file is imported.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>The machine's name.</summary>
    public string Host { get; init; } = Environment.MachineName;

    /// <summary>How many processors there are.</summary>
    public int Processors { get; init; } = Environment.ProcessorCount;

    /// <summary>Which of PM2's environments is meant, as its --env names it; null: none.</summary>
    public string? Profile { get; init; }
}
