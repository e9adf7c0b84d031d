using System.Text.Json.Serialization;

namespace Supervisor.Durable.Client;

/// <summary>The body of <c>POST /v1/apply</c>: make the jobs as a configuration declares.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ApplyRequest
{
    /// <summary>What a configuration file holds; null: the supervisor reads its own configuration again.</summary>
    public string? Text { get; init; }

    /// <summary>The file's name, for mistakes and for <see cref="Prune"/>; needed with <see cref="Text"/>.</summary>
    public string? File { get; init; }

    /// <summary>Whether jobs that this file has declared before, and no longer does, are removed.</summary>
    public bool Prune { get; init; }

    /// <summary>Whether only the plan is wanted: nothing is changed.</summary>
    public bool DryRun { get; init; }
}
