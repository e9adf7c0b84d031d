using Quartz;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Scheduling;

/// <summary>What a schedule must keep to before it may become a row, and when it fires first.</summary>
internal static class ScheduleRules
{
    public const int LongestName = 200;

    private const string Example = "Write for example \"30 4 * * *\" for every day at 04:30.";

    /// <summary>The time zone's name and the first time.</summary>
    /// <exception cref="InvalidScheduleException">It can't be kept; the message names the input, the reason and the way out.</exception>
    public static (string TimeZone, DateTimeOffset? Next) Check(Schedule schedule, DateTimeOffset now)
    {
        CheckName(schedule.Name);
        if (schedule.Controls is null || ScheduledControl.Write(schedule.Controls) is null)
            throw Fault(schedule, "what it sends cannot be scheduled. Use what a factory of ControlBatch makes (start, stop, restart, signal, …) with normal priority; a start that waits is Overlap queue.");
        if (!Enum.IsDefined(schedule.Misfire) || schedule.Overlap is { } overlap && !Enum.IsDefined(overlap))
            throw Fault(schedule, "its Misfire or Overlap is none of the enumeration's values.");
        if (schedule.Overlap is not null && schedule.Controls.Controls is not [Control.Start])
            throw Fault(schedule, "Overlap goes with the control start only. Leave it out.");
        return (schedule.Cron, schedule.At) switch
        {
            ({ } cron, null) => First(schedule, cron, now),
            (null, { } at) => (schedule.TimeZone is null ? "UTC" : TimeZone(schedule), Once(schedule, at, now)),
            _ => throw Fault(schedule, $"it needs either Cron or At. {Example}"),
        };
    }

    private static (string, DateTimeOffset?) First(Schedule schedule, string cron, DateTimeOffset now)
    {
        var zone = TimeZone(schedule);
        if (CronText.Fault(cron) is { } fault)
            throw Fault(schedule, $"the cron expression '{cron}' {fault}");
        try
        {
            return CronTimes.Read(cron, zone).After(now) is { } next ? (zone, next)
                : schedule.Declared ? (zone, null)                   // a configuration of last year is still one
                : throw Fault(schedule, $"'{cron}' has no time any more. {Example}");
        }
        catch (Exception e) when (e is FormatException or SchedulerException or ArgumentException)
        {
            throw new InvalidScheduleException($"Schedule '{schedule.Name}': '{cron}' is no cron expression: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}. {Example}", e);
        }
    }

    private static DateTimeOffset Once(Schedule schedule, DateTimeOffset at, DateTimeOffset now) => now - at <= FirePlan.OnTime
        ? at
        : throw Fault(schedule, $"{at:yyyy-MM-dd HH:mm:ss zzz} is past. Give a time to come.");

    private static string TimeZone(Schedule schedule)
    {
        var name = schedule.TimeZone ?? TimeZoneInfo.Local.Id;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out _))
            return name;
        throw Fault(schedule, TimeZoneInfo.GetSystemTimeZones().Count <= 1
            ? $"the time zone '{name}' is not known, as this machine knows none but UTC. Install tzdata."
            : schedule.TimeZone is null
                ? $"this machine's time zone, '{name}', has no name of its tzdata. Say which it is, such as Europe/Berlin."
                : $"'{name}' is no time zone of this machine. Use a name such as Europe/Berlin or UTC.");
    }

    private static void CheckName(string name)
    {
        if (JobName.Fault(name, LongestName) is { } reason)
            throw new InvalidScheduleException($"'{name}' cannot be a schedule's name: it {reason}. Call it for example '{JobName.Fitting(name)}'.");
    }

    private static InvalidScheduleException Fault(Schedule schedule, string reason) => new($"Schedule '{schedule.Name}': {reason}");
}
