namespace Supervisor.Durable.Client;

/// <summary>
/// What happened: the columns of v_events, and the data of the server-sent events of <c>GET /v1/events</c> (whose id is Event).
/// </summary>
public sealed record EventDocument
{
    /// <summary>Its number.</summary>
    public long Event { get; init; }

    /// <summary>When, ISO 8601 UTC.</summary>
    public required string At { get; init; }

    /// <summary>The job's name.</summary>
    public string? Job { get; init; }

    /// <summary>The run it concerns.</summary>
    public long? Run { get; init; }

    /// <summary>The ticket it concerns.</summary>
    public long? Ticket { get; init; }

    /// <summary>What: a state's name (running, finished, …), accepted, resolved, adopted, ….</summary>
    public required string Kind { get; init; }

    /// <summary>For people.</summary>
    public string? Detail { get; init; }
}
