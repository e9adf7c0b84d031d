namespace Supervisor.Durable.Client;

/// <summary>An error, as RFC 9457 has it.</summary>
public sealed record ProblemDocument
{
    /// <summary>A stable name: <c>urn:dsup:job-not-found</c>, ….</summary>
    public string? Type { get; init; }

    /// <summary>What went wrong, in a few words.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>One line: what, why, and what to do.</summary>
    public string? Detail { get; init; }
}
