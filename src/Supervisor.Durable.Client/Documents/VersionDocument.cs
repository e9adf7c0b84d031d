namespace Supervisor.Durable.Client;

/// <summary>Who answers: <c>GET /v1/version</c>.</summary>
public sealed record VersionDocument
{
    /// <summary>The supervisor's version.</summary>
    public required string Version { get; init; }

    /// <summary>Its process id.</summary>
    public int Pid { get; init; }

    /// <summary>Since when it runs, ISO 8601 UTC.</summary>
    public required string Since { get; init; }

    /// <summary>Its data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The number of its database's newest migration.</summary>
    public int Schema { get; init; }

    /// <summary>What its configuration was read from: files, and <c>environment</c> where it has variables for it.</summary>
    public IReadOnlyList<string> Configuration { get; init; } = [];
}
