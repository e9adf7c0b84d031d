namespace Supervisor.Durable.Scheduling;

/// <summary>
/// The change of a time zone's clocks that is near a local time. It is found by comparing offsets from UTC only: which local times a change
/// skips or doubles follows from them, while .NET's own word on that is wrong for zones whose winter time is the daylight saving one, such
/// as Europe/Dublin (dotnet/runtime#120915). Local times are written as if they were UTC.
/// </summary>
/// <param name="At">The first instant of the new offset.</param>
/// <param name="From">The offset before it.</param>
/// <param name="To">The offset from then on; where there is no change near, the same.</param>
internal readonly record struct ClockShift(DateTimeOffset At, TimeSpan From, TimeSpan To)
{
    /// <summary>No place is further from UTC than 14 hours.</summary>
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(15);

    /// <summary>When the old clocks end, and when the new ones begin: between them times are skipped (old before new) or doubled.</summary>
    public DateTimeOffset Old => At + From;

    /// <inheritdoc cref="Old"/>
    public DateTimeOffset New => At + To;

    public static ClockShift Near(TimeZoneInfo zone, DateTimeOffset local)
    {
        var (from, until) = (local - Furthest, local + Furthest);
        var (before, after) = (zone.GetUtcOffset(from), zone.GetUtcOffset(until));
        if (before == after)
            return new(until, before, after);
        var (first, last) = (from.ToUnixTimeSeconds(), until.ToUnixTimeSeconds());
        while (last - first > 1)
        {
            var middle = first + ((last - first) / 2);
            (first, last) = zone.GetUtcOffset(DateTimeOffset.FromUnixTimeSeconds(middle)) == before ? (middle, last) : (first, middle);
        }
        return new(DateTimeOffset.FromUnixTimeSeconds(last), before, after);
    }

    public bool Doubles(DateTimeOffset local) => local >= New && local < Old;

    public bool Skips(DateTimeOffset local) => local >= Old && local < New;

    /// <summary>When clocks show the time first; a skipped one stands for the first time that exists after it.</summary>
    public DateTimeOffset First(DateTimeOffset local) => local < Old ? local - From : Skips(local) ? At : local - To;

    /// <summary>When clocks show the time last.</summary>
    public DateTimeOffset Last(DateTimeOffset local) => Doubles(local) ? local - To : First(local);
}
