using System.Text.Json.Serialization;

namespace Supervisor.Durable.Client;

/// <summary>The body of <c>PUT /v1/schedules/{name}</c>: either <see cref="Cron"/> or <see cref="At"/> is given.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ScheduleRequest
{
    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>
    /// start, signal, delete, delete-now; stop, restart, try-restart: by signal and grace; kill, kill-restart, kill-try-restart: at once;
    /// null: start.
    /// </summary>
    public string? Control { get; init; }

    /// <summary>For stop, restart, try-restart and signal: a name or number; null: the job's own stop signal (signal: required).</summary>
    [JsonConverter(typeof(SignalText))]
    public string? Signal { get; init; }

    /// <summary>For stop, restart and try-restart: a duration; null: the job's own.</summary>
    public string? Grace { get; init; }

    /// <summary>true: at once, as in <see cref="ControlRequest.Now"/>.</summary>
    public bool? Now { get; init; }

    /// <summary>
    /// A cron expression: five fields as crontab(5) has them, <c>30 4 * * 1-5</c>; six or seven as Quartz has them; or <c>@daily</c>.
    /// </summary>
    public string? Cron { get; init; }

    /// <summary>When it fires, once: ISO 8601 with an offset.</summary>
    public string? At { get; init; }

    /// <summary>The time zone of <see cref="Cron"/>, such as Europe/Berlin; null: the machine's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>fire-once, skip or fire-all; null: fire-once.</summary>
    public string? Misfire { get; init; }

    /// <summary>For start: skip, queue or restart; null: skip, with fire-all queue.</summary>
    public string? Overlap { get; init; }
}
