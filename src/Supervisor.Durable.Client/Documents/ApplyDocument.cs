namespace Supervisor.Durable.Client;

/// <summary>What <c>POST /v1/apply</c> has done, or with <see cref="DryRun"/> would do.</summary>
public sealed record ApplyDocument
{
    /// <summary><c>configuration</c>, the supervisor's own, or the file's name.</summary>
    public required string Source { get; init; }

    /// <summary>What was read: files, and <c>environment</c> where it has variables for the configuration.</summary>
    public IReadOnlyList<string> Read { get; init; } = [];

    /// <summary>Whether nothing was done.</summary>
    public bool DryRun { get; init; }

    /// <summary>What is not as it was, in the order in which it is done: adds, changes, removes; then what is kept.</summary>
    public required IReadOnlyList<PlannedJob> Jobs { get; init; }

    /// <summary>How many declared jobs are as they are to be.</summary>
    public int Unchanged { get; init; }
}
