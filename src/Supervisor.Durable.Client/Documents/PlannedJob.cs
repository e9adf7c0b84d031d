namespace Supervisor.Durable.Client;

/// <summary>What becomes of one job.</summary>
public sealed record PlannedJob
{
    /// <summary>Its name.</summary>
    public required string Job { get; init; }

    /// <summary>
    /// add, change, remove; or keep, with an <see cref="Error"/>: nothing declares it, but what declared it was not read.
    /// </summary>
    public required string Action { get; init; }

    /// <summary>
    /// Of a change, when the last of its keys takes effect: now (it doesn't concern the process), next-start (the job isn't running, or it
    /// need not be restarted for it) or restart (its process is stopped and launched again).
    /// </summary>
    public string? When { get; init; }

    /// <summary>Whether it is started, since it never ran and AutoStart says so.</summary>
    public bool? Starts { get; init; }

    /// <summary>Of a change, what changes; empty where only the process is older than the definition.</summary>
    public IReadOnlyList<PlannedKey>? Keys { get; init; }

    /// <summary>The ticket of what was sent: a start, a restart, a delete.</summary>
    public long? Ticket { get; init; }

    /// <summary>What became of the ticket, where it was waited for.</summary>
    public string? Outcome { get; init; }

    /// <summary>Why it could not be done.</summary>
    public string? Error { get; init; }
}
