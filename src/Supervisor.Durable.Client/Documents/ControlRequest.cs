using System.Text.Json.Serialization;

namespace Supervisor.Durable.Client;

/// <summary>The body of <c>POST /v1/jobs/{name}/controls</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ControlRequest
{
    /// <summary>
    /// start, stop, graceful-stop, restart, graceful-restart, try-restart, try-graceful-restart, signal, delete, delete-now, reset-failed,
    /// wait or run.
    /// </summary>
    public required string Control { get; init; }

    /// <summary>For graceful-… and signal: a name or number; null: the job's own stop signal (signal: required).</summary>
    public string? Signal { get; init; }

    /// <summary>For graceful-…: a duration; null: the job's own.</summary>
    public string? Grace { get; init; }

    /// <summary>normal, high or urgent; null: normal (wait: high; delete-now: urgent).</summary>
    public string? Priority { get; init; }
}
