namespace Supervisor.Durable.Scheduling;

/// <summary>
/// The instants of a cron expression in a time zone. Which local times there are is asked in a calendar without changes of clocks; what
/// such
/// changes do to them is said here and nowhere else: a skipped time is the first one that exists, a doubled one is its first, and what
/// fires
/// in every hour of the day does so in both. Each instant is later than the one before: the local times are in order, and those that come
/// out at the same instant count once.
/// </summary>
internal sealed class CronTimes
{
    private readonly CronCalendar _calendar;
    private readonly TimeZoneInfo _zone;

    private CronTimes(CronCalendar calendar, TimeZoneInfo zone) => (_calendar, _zone) = (calendar, zone);

    /// <exception cref="FormatException">It is no cron expression.</exception>
    /// <exception cref="TimeZoneNotFoundException">This machine doesn't know the time zone.</exception>
    public static CronTimes Read(string cron, string zone) => new(CronCalendar.Read(cron), TimeZoneInfo.FindSystemTimeZoneById(zone));

    /// <summary>The first time after an instant; null: there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset instant)
    {
        var local = Local(instant);
        var shift = ClockShift.Near(_zone, local);
        var isSecond = shift.Doubles(local) && instant >= shift.At;
        if (_calendar.IsAllDay && shift.Doubles(local))
        {
            if (_calendar.Next(local) is { } next && next < shift.Old)
                return next - (isSecond ? shift.To : shift.From);
            if (!isSecond && _calendar.Next(shift.New.AddTicks(-1)) is { } again && again < shift.Old)
                return again - shift.To;
        }
        var from = isSecond ? shift.Old.AddTicks(-1) : local;        // the doubled times have been dealt with
        for (var next = _calendar.Next(from); next is { } time; next = _calendar.Next(time))
        {
            if (ClockShift.Near(_zone, time).First(time) is var found && found > instant)
                return found;
        }
        return null;
    }

    /// <summary>The last time before an instant; null: there is none.</summary>
    public DateTimeOffset? Before(DateTimeOffset instant)
    {
        var local = Local(instant);
        var shift = ClockShift.Near(_zone, local);
        var isSecond = shift.Doubles(local) && instant >= shift.At;
        if (isSecond && _calendar.IsAllDay && _calendar.Previous(local) is { } again && again >= shift.New)
            return again - shift.To;
        for (var last = _calendar.Previous(isSecond ? shift.Old : local); last is { } time;)
        {
            var near = ClockShift.Near(_zone, time);
            if (_calendar.IsAllDay && near.Last(time) < instant)
                return near.Last(time);
            if (near.First(time) < instant)
                return near.First(time);
            last = _calendar.Previous(near.Skips(time) ? near.Old : time);
        }
        return null;
    }

    /// <summary>What the clocks show, written as if it were UTC.</summary>
    private DateTimeOffset Local(DateTimeOffset instant) => instant.ToUniversalTime() + _zone.GetUtcOffset(instant);
}
