using System.Globalization;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Instants and spans for people: local time, and the two units that matter.</summary>
internal static class Clock
{
    /// <summary>Local time to the second; what is no instant is shown as it came.</summary>
    public static string? Local(string? instant, TimeZoneInfo zone) => Local(instant, zone, "yyyy-MM-dd HH:mm:ss");

    /// <summary>Local time to the millisecond.</summary>
    public static string? LocalFine(string? instant, TimeZoneInfo zone) => Local(instant, zone, "yyyy-MM-dd HH:mm:ss.fff");

    /// <summary>Local time of the day.</summary>
    public static string? LocalTime(string? instant, TimeZoneInfo zone) => Local(instant, zone, "HH:mm:ss");

    /// <summary>An instant that cannot be mistaken: <c>on Tuesday, 2026-12-01, at 04:30:00 (Europe/Berlin, in 15h 13m)</c>.</summary>
    public static string Whole(DateTimeOffset instant, TimeProvider time)
    {
        var local = TimeZoneInfo.ConvertTime(instant, time.LocalTimeZone);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"on {local:dddd, yyyy-MM-dd}, at {local:HH:mm:ss} ({time.LocalTimeZone.Id}, in {Span(instant - time.GetUtcNow())})");
    }

    /// <summary>How long ago: <c>12s</c>, <c>3m 12s</c>, <c>5h 2m</c>, <c>4d 3h</c>.</summary>
    public static string? Ago(string? instant, TimeProvider time) =>
        Parse(instant) is { } then ? Span(time.GetUtcNow() - then) : null;

    /// <summary>How far ahead; null when it is past.</summary>
    public static string? Ahead(string? instant, TimeProvider time) =>
        Parse(instant) is { } due && due > time.GetUtcNow() ? Span(due - time.GetUtcNow()) : null;

    /// <summary>The two largest units of a span that counts up; clocks that disagree make it 0s, not negative.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        { Ticks: < TimeSpan.TicksPerSecond } => "0s",
        { TotalMinutes: < 1 } => $"{span.Seconds}s",
        { TotalHours: < 1 } => $"{span.Minutes}m {span.Seconds}s",
        { TotalDays: < 1 } => $"{span.Hours}h {span.Minutes}m",
        _ => $"{span.Days}d {span.Hours}h",
    };

    /// <summary>A measured time: <c>0.1 s</c> below a minute, else as <see cref="Span"/>.</summary>
    public static string Took(long milliseconds) => milliseconds < 60_000
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s")
        : Span(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>A measured time in a table: <c>85ms</c>, <c>1.2s</c>, else as <see cref="Span"/>.</summary>
    public static string? Measured(long? milliseconds) => milliseconds switch
    {
        null => null,
        < 1000 => $"{milliseconds}ms",
        < 60_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0}s"),
        _ => Span(TimeSpan.FromMilliseconds(milliseconds.Value)),
    };

    private static string? Local(string? instant, TimeZoneInfo zone, string format) => Parse(instant) is { } then
        ? TimeZoneInfo.ConvertTime(then, zone).ToString(format, CultureInfo.InvariantCulture)
        : instant;

    public static DateTimeOffset? Parse(string? instant) =>
        DateTimeOffset.TryParse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var then) ? then : null;
}
