using System.Globalization;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>A time as people write it.</summary>
internal static class PointInTime
{
    private static readonly string[] OfDay = ["H:mm", "HH:mm", "H:mm:ss", "HH:mm:ss"];

    private static readonly string[] WithDate = ["yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    private static readonly string[] WithOffset =
        ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK"];

    /// <summary>The instant. <c>04:30</c> is the next one, today or tomorrow; what has no offset is local.</summary>
    /// <exception cref="UsageException">It is no time, or past.</exception>
    public static DateTimeOffset Parse(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        var found = Find(text.Trim(), now, zone, otherDay: 1) ?? throw new UsageException($"'{text}' is not a time. Write it like 04:30, 2026-03-29 04:30:00 or 2026-03-29T04:30:00+02:00");
        return found > now ? found : throw new UsageException($"{text} is past. Give a time to come");
    }

    /// <summary>
    /// The instant. <c>10m</c> is so long ago; <c>04:30</c> was the last one, today or yesterday; what has no offset is local.
    /// </summary>
    /// <exception cref="UsageException">It is no time.</exception>
    public static DateTimeOffset ParsePast(string text, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (Duration.TryParse(text, out var ago) && !TimeOnly.TryParseExact(text.Trim(), OfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            return ago < now - DateTimeOffset.UnixEpoch ? now - ago : DateTimeOffset.UnixEpoch;
        return Find(text.Trim(), now, zone, otherDay: -1)
            ?? throw new UsageException($"'{text}' is not a time. Write it like 10m (so long ago), 09:12, 2026-03-29 04:30:00 or 2026-03-29T04:30:00+02:00");
    }

    /// <param name="text">What was written.</param>
    /// <param name="now">The present.</param>
    /// <param name="zone">The caller's.</param>
    /// <param name="otherDay">The day that a time of the day is of, if it is not of today: 1 for a time to come, -1 for one that
    /// was.</param>
    private static DateTimeOffset? Find(string text, DateTimeOffset now, TimeZoneInfo zone, int otherDay)
    {
        if (TimeOnly.TryParseExact(text, OfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out var ofDay))
        {
            var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, zone).DateTime);
            var first = Local(today.ToDateTime(ofDay), zone, text);
            return (first > now) == (otherDay > 0) ? first : Local(today.AddDays(otherDay).ToDateTime(ofDay), zone, text);
        }

        if (DateTime.TryParseExact(text, WithDate, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return Local(local, zone, text);
        return (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > "yyyy-MM-dd".Length)
            && DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant : null;
    }

    /// <summary>A time that comes twice, as clocks are put back, is the first of them.</summary>
    private static DateTimeOffset Local(DateTime local, TimeZoneInfo zone, string text)
    {
        if (zone.IsInvalidTime(local))
            throw new UsageException($"{text} does not exist on {local:yyyy-MM-dd} in {zone.Id}: clocks are put forward. Give another time");
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset);
    }
}
