namespace Supervisor.Durable.Tests.Scheduling;

/// <summary>All minutes around one change of a zone's clocks, with what the clocks show at each.</summary>
internal sealed class ClockMinutes
{
    private const int Around = 5 * 60;

    private readonly DateTime[] _shown;

    private ClockMinutes(TimeZoneInfo zone, DateTimeOffset at)
    {
        (Zone, At, From, Until) = (zone.Id, at, at.AddMinutes(-Around), at.AddMinutes(Around));
        _shown = [.. Enumerable.Range(0, 2 * Around).Select(minute => Show(zone, From.AddMinutes(minute)))];
    }

    public string Zone { get; }

    /// <summary>The first minute of the new offset.</summary>
    public DateTimeOffset At { get; }

    public DateTimeOffset From { get; }

    public DateTimeOffset Until { get; }

    /// <summary>What the clocks show in the last minute before the change, and in the first after it.</summary>
    public (DateTime Before, DateTime After) Shown => (_shown[Around - 1], _shown[Around]);

    public static IEnumerable<ClockMinutes> Changes(string id, int firstYear, int lastYear)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(id);
        var end = new DateTimeOffset(lastYear + 1, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var hour = new DateTimeOffset(firstYear, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var offset = zone.GetUtcOffset(hour); hour < end; hour = hour.AddHours(1))
        {
            if (zone.GetUtcOffset(hour) is var now && now == offset)
                continue;
            offset = now;
            var at = hour;
            while (zone.GetUtcOffset(at.AddMinutes(-1)) == now)
                at = at.AddMinutes(-1);
            yield return new ClockMinutes(zone, at);
        }
    }

    /// <summary>The minutes at which a schedule fires, between <see cref="From"/> and <see cref="Until"/> without them.</summary>
    /// <param name="fires">Whether it fires at a local time.</param>
    /// <param name="inBoth">Whether a doubled time fires twice.</param>
    public List<DateTimeOffset> Fires(Func<DateTime, bool> fires, bool inBoth)
    {
        var minutes = new SortedSet<int>();
        for (var shown = _shown.Min(); shown <= _shown.Max(); shown = shown.AddMinutes(1))
        {
            if (!fires(shown))
                continue;
            var at = Enumerable.Range(0, _shown.Length).Where(minute => _shown[minute] == shown).ToArray();
            if (at.Length == 0)
                minutes.Add(Array.FindIndex(_shown, later => later > shown));   // skipped: the first that exists
            else
                minutes.UnionWith(inBoth ? at : at[..1]);
        }
        return [.. minutes.Where(minute => minute > 0).Select(minute => From.AddMinutes(minute))];
    }

    private static DateTime Show(TimeZoneInfo zone, DateTimeOffset instant) => DateTime.SpecifyKind(instant.UtcDateTime + zone.GetUtcOffset(instant), DateTimeKind.Unspecified);
}
