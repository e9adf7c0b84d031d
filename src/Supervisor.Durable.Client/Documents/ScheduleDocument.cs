namespace Supervisor.Durable.Client;

/// <summary>A schedule, as <c>GET /v1/schedules/{name}</c> shows it: the columns of v_schedules. Times are ISO 8601 UTC.</summary>
public sealed record ScheduleDocument
{
    /// <summary>Its name.</summary>
    public required string Schedule { get; init; }

    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>What is sent: start, restart, kill, ….</summary>
    public required string Control { get; init; }

    /// <summary>The control's arguments, as JSON text.</summary>
    public string? Args { get; init; }

    /// <summary>When, as a cron expression; null: once.</summary>
    public string? Cron { get; init; }

    /// <summary>The time zone of <see cref="Cron"/>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>What is done about missed times: fire-once, skip or fire-all.</summary>
    public required string Misfire { get; init; }

    /// <summary>What a start does while the job runs: skip, queue or restart.</summary>
    public required string Overlap { get; init; }

    /// <summary>When it fires next; null: never again.</summary>
    public string? NextAt { get; init; }

    /// <summary>The newest time that has been dealt with: fired, or skipped.</summary>
    public string? LastAt { get; init; }

    /// <summary>Whether it lets its times pass.</summary>
    public bool Paused { get; init; }

    /// <summary>Whether it stands in the configuration.</summary>
    public bool Declared { get; init; }
}
