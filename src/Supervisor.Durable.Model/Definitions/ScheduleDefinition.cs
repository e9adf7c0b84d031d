using System.Text.Json.Serialization;

namespace Supervisor.Durable;

/// <summary>A control that is sent to a job at times.</summary>
public sealed record ScheduleDefinition
{
    /// <summary>Its name among the job's schedules; null: its place in the list.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// When: a cron expression of five fields as crontab(5) has them, of six or seven as Quartz has them, or <c>@daily</c>.
    /// </summary>
    public string? Cron { get; init; }

    /// <summary>What is sent: start, restart, kill, …; null: start.</summary>
    public string? Control { get; init; }

    /// <summary>The control's signal.</summary>
    [JsonConverter(typeof(SignalText))]
    public string? Signal { get; init; }

    /// <summary>The control's grace.</summary>
    public string? Grace { get; init; }

    /// <summary>The time zone of <see cref="Cron"/>, such as Europe/Berlin; null: the machine's.</summary>
    public string? TimeZone { get; init; }

    /// <summary>What is done about missed times: fire-once, skip or fire-all; null: fire-once.</summary>
    public string? Misfire { get; init; }

    /// <summary>What a start does where the job still runs: skip, queue or restart; null: skip, with fire-all queue.</summary>
    public string? Overlap { get; init; }
}
