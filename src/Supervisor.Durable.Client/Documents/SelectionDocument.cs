namespace Supervisor.Durable.Client;

/// <summary>What was sent to the jobs that selectors name, as <c>POST /v1/controls</c> answers.</summary>
public sealed record SelectionDocument
{
    /// <summary>The jobs, by name.</summary>
    public required IReadOnlyList<string> Jobs { get; init; }

    /// <summary>The ticket of each; none of a dry run.</summary>
    public required IReadOnlyList<TicketDocument> Tickets { get; init; }

    /// <summary>Selectors that named no job.</summary>
    public required IReadOnlyList<string> WithoutJob { get; init; }
}
