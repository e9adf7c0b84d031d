using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Schedules as a table.</summary>
internal static class ScheduleRendering
{
    public static void Table(TextWriter writer, IEnumerable<ScheduleDocument> schedules, Caller caller)
    {
        var zone = caller.Time.LocalTimeZone;
        var table = new Table("SCHEDULE", "JOB", "CONTROL", "CRON", "ZONE", "NEXT", "LAST").Spares("LAST", "ZONE", "CRON");
        foreach (var schedule in schedules)
        {
            table.Add(
                schedule.Schedule, schedule.Job, schedule.Control, schedule.Cron ?? "once", schedule.Cron is null ? null : schedule.TimeZone,
                schedule.Paused ? "paused" : Clock.Local(schedule.NextAt, zone), Clock.Local(schedule.LastAt, zone));
        }

        table.Write(writer, caller);
    }
}
