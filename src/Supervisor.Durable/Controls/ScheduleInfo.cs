namespace Supervisor.Durable;

/// <summary>A schedule as it was at one moment.</summary>
public sealed record ScheduleInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its job's name.</summary>
    public required string Job { get; init; }

    /// <summary>What is sent: start, restart, kill, … (CONTRACT.md, "Controls").</summary>
    public required string Control { get; init; }

    /// <summary>The cron expression; null: it fires once.</summary>
    public string? Cron { get; init; }

    /// <summary>The IANA name of the time zone of <see cref="Cron"/>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>When it fires next; null: never again, or not while it is paused.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The newest time that was dealt with: fired, or skipped; null: none was.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Whether it does not fire until it is resumed.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Whether it stands in a configuration.</summary>
    public bool IsDeclared { get; init; }
}
