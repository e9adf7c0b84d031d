using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Durable.Client;
using Supervisor.Durable.Daemon.Http;

namespace Supervisor.Durable.Daemon;

/// <summary>Makes the schedules that the configuration declares with its jobs, and removes those that it no longer declares.</summary>
internal static class DeclaredSchedules
{
    /// <param name="supervisor">Where.</param>
    /// <param name="jobs">What is declared.</param>
    /// <param name="owned">Jobs that the same source declared before: their schedules go with its word too.</param>
    /// <exception cref="InvalidScheduleException">One of them is no schedule; those before it are made.</exception>
    public static async Task MakeAsync(DurableSupervisor supervisor, ImmutableSortedDictionary<string, JobDefinition> jobs, HashSet<string> owned)
    {
        var declared = jobs.SelectMany(job => (job.Value.Schedules ?? []).Select((schedule, place) => Read(job.Key, schedule, place))).ToList();
        var names = declared.Select(schedule => schedule.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in supervisor.History.Schedules().Where(s => s.Declared != 0 && !names.Contains(s.Schedule) && (jobs.ContainsKey(s.Job) || owned.Contains(s.Job))))
            await supervisor.UnscheduleAsync(gone.Schedule);
        foreach (var schedule in declared)
            await supervisor.ScheduleAsync(schedule);
    }

    /// <summary>The definition was checked before, but for what only Quartz knows.</summary>
    private static Schedule Read(string job, ScheduleDefinition schedule, int place) => ScheduleReader.Read(
        $"{job}:{schedule.Name ?? place.ToString(CultureInfo.InvariantCulture)}",
        new ScheduleRequest
        {
            Job = job,
            Control = schedule.Control?.ToLowerInvariant(),
            Signal = schedule.Signal,
            Grace = schedule.Grace,
            Cron = schedule.Cron,
            TimeZone = schedule.TimeZone,
            Misfire = schedule.Misfire?.ToLowerInvariant(),
            Overlap = schedule.Overlap?.ToLowerInvariant(),
        }) with
    { Declared = true };
}
