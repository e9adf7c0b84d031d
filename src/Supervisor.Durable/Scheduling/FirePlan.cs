using System.Collections.Immutable;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Scheduling;

/// <summary>
/// What has come of a schedule's times by now. Pure: CronTimes says which times there are, this says which of them fire. Quartz has misfire
/// policies of its own, but they count from what it remembers; this counts from the row.
/// </summary>
/// <param name="Due">The first time that has come.</param>
/// <param name="Times">Those that fire, the oldest first.</param>
/// <param name="Last">The newest that has come, whether it fires or not.</param>
/// <param name="Next">The one after it; null: there is none.</param>
internal sealed record FirePlan(DateTimeOffset Due, ImmutableArray<DateTimeOffset> Times, DateTimeOffset Last, DateTimeOffset? Next)
{
    /// <summary>A time is missed when it is longer past than this: a busy machine is no reason to skip.</summary>
    public static readonly TimeSpan OnTime = TimeSpan.FromSeconds(5);

    /// <summary>More than these are not caught up with.</summary>
    public const int Most = 100;

    /// <summary>Null where its time has not come.</summary>
    /// <exception cref="FormatException">The row's cron expression is none.</exception>
    /// <exception cref="TimeZoneNotFoundException">This machine doesn't know its time zone.</exception>
    public static FirePlan? Of(ScheduleRow row, DateTimeOffset now) => row.Due is { } due && due <= now
        ? Of(due, row.Cron is { } cron ? CronTimes.Read(cron, row.TimeZone) : null, Words.ToMisfire(row.Misfire), now)
        : null;

    /// <param name="due">The first time that has come.</param>
    /// <param name="cron">All times; null: there is only the one.</param>
    /// <param name="misfire">What becomes of the missed ones.</param>
    /// <param name="now">Not before <paramref name="due"/>.</param>
    public static FirePlan Of(DateTimeOffset due, CronTimes? cron, MisfirePolicy misfire, DateTimeOffset now)
    {
        var come = Newest(due, cron, now);                           // the newest first
        var onTime = come.TakeWhile(time => now - time <= OnTime).ToList();
        var fires = misfire switch
        {
            MisfirePolicy.FireAll => come,
            MisfirePolicy.FireOnce when onTime.Count == 0 => come[..1],
            _ => onTime,                                             // fire-once: they stand for the missed ones too
        };
        return new(due, [.. fires.AsEnumerable().Reverse()], come[0], cron?.After(come[0]));
    }

    /// <summary>From now back to the first, as a schedule of each second that was asleep for a year has 31 million.</summary>
    private static List<DateTimeOffset> Newest(DateTimeOffset due, CronTimes? cron, DateTimeOffset now)
    {
        var times = new List<DateTimeOffset>();
        for (var time = Before(now.AddTicks(1)); times.Count < Most && time is { } come && come > due; time = Before(come))
            times.Add(come);
        if (times.Count < Most)
            times.Add(due);                                          // it was promised, whatever the time zone's rules say by now
        return times;

        DateTimeOffset? Before(DateTimeOffset instant) => cron?.Before(instant);
    }
}
