using System.Text.Json.Serialization;

namespace Supervisor.Durable.Client;

/// <summary>The body of <c>POST /v1/jobs/{name}/controls</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ControlRequest
{
    /// <summary>
    /// start, signal, delete, delete-now, reset-failed, wait, run; stop, restart, try-restart: by signal and grace; kill, kill-restart,
    /// kill-try-restart: at once.
    /// </summary>
    public required string Control { get; init; }

    /// <summary>For stop, restart, try-restart and signal: a name or number; null: the job's own stop signal (signal: required).</summary>
    [JsonConverter(typeof(SignalText))]
    public string? Signal { get; init; }

    /// <summary>For stop, restart and try-restart: a duration; null: the job's own.</summary>
    public string? Grace { get; init; }

    /// <summary>
    /// true: at once, without signal and grace, and urgent. With stop, restart, try-restart and delete it makes kill, kill-restart,
    /// kill-try-restart and delete-now of them. dsup sends false, too: a supervisor from before stop was graceful refuses that, and kills
    /// nothing.
    /// </summary>
    public bool? Now { get; init; }

    /// <summary>normal, high or urgent; null: normal (wait: high; kill…, delete-now: urgent).</summary>
    public string? Priority { get; init; }
}
