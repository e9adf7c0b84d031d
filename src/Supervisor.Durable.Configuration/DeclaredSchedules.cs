using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Configuration;

/// <summary>Makes the schedules that the configuration declares with its jobs, and removes those that it no longer declares.</summary>
internal static class DeclaredSchedules
{
    /// <summary>
    /// Each job's schedules for themselves: what goes wrong with one job is that job's error. A schedule that is gone already is none.
    /// </summary>
    /// <param name="supervisor">Where.</param>
    /// <param name="definitions">What is declared.</param>
    /// <param name="plan">What was done with the jobs. The schedules of those that are removed go too; of those that could not be made,
    /// they stay.</param>
    /// <exception cref="StorageUnavailableException">The database cannot be written.</exception>
    public static async Task<ImmutableArray<PlannedJob>> MakeAsync(
        DurableSupervisor supervisor, ImmutableSortedDictionary<string, JobDefinition> definitions, ImmutableArray<PlannedJob> plan)
    {
        var present = supervisor.History.Schedules().Where(s => s.Declared != 0).ToLookup(s => s.Job, s => s.Schedule, StringComparer.Ordinal);
        var made = ImmutableArray.CreateBuilder<PlannedJob>(plan.Length);
        foreach (var job in plan)
            made.Add(job.Error is null ? await MakeAsync(supervisor, job, definitions.GetValueOrDefault(job.Job), present[job.Job]).ConfigureAwait(false) : job);
        return made.ToImmutable();
    }

    private static async Task<PlannedJob> MakeAsync(DurableSupervisor supervisor, PlannedJob job, JobDefinition? definition, IEnumerable<string> present)
    {
        try
        {
            var declared = (definition?.Schedules ?? []).Select((schedule, place) => Read(job.Job, schedule, place)).ToList();
            foreach (var gone in present.Except(declared.Select(schedule => schedule.Name), StringComparer.Ordinal))
                await RemoveAsync(supervisor, gone).ConfigureAwait(false);
            foreach (var schedule in declared)
                await supervisor.ScheduleAsync(schedule).ConfigureAwait(false);
            return job;
        }
        catch (SupervisorException e) when (e is not StorageUnavailableException)
        {
            return job with { Error = e.Message };
        }
    }

    private static async Task RemoveAsync(DurableSupervisor supervisor, string schedule)
    {
        try
        {
            await supervisor.UnscheduleAsync(schedule).ConfigureAwait(false);
        }
        catch (ScheduleNotFoundException)
        {
            // gone with its job, or removed by hand meanwhile
        }
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
