namespace Supervisor.Durable;

/// <summary>A row of v_schedules. Times are ISO 8601 UTC text with milliseconds.</summary>
internal sealed record ScheduleView
{
    /// <summary>Its name.</summary>
    public string Schedule { get; init; } = "";

    /// <summary>The job's name.</summary>
    public string Job { get; init; } = "";

    /// <summary>What is sent: start, restart, kill, ….</summary>
    public string Control { get; init; } = "";

    /// <summary>The control's arguments, as JSON text.</summary>
    public string? Args { get; init; }

    /// <summary>When; null: once.</summary>
    public string? Cron { get; init; }

    /// <summary>The time zone of <see cref="Cron"/>.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>fire-once, skip or fire-all.</summary>
    public string Misfire { get; init; } = "";

    /// <summary>skip, queue or restart.</summary>
    public string Overlap { get; init; } = "";

    /// <summary>When it fires next; null: never again.</summary>
    public string? NextAt { get; init; }

    /// <summary>The newest time that has been dealt with: fired, or skipped.</summary>
    public string? LastAt { get; init; }

    /// <summary>1: it doesn't fire.</summary>
    public long Paused { get; init; }

    /// <summary>1: it stands in the configuration.</summary>
    public long Declared { get; init; }
}
