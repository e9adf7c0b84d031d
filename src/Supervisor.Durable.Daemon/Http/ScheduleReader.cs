using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Http;

/// <summary>From a schedule in a request's body to the engine's.</summary>
internal static class ScheduleReader
{
    private static readonly (string Word, MisfirePolicy Meaning)[] Misfires =
        [("fire-once", MisfirePolicy.FireOnce), ("skip", MisfirePolicy.Skip), ("fire-all", MisfirePolicy.FireAll)];

    private static readonly (string Word, OverlapPolicy Meaning)[] Overlaps =
        [("skip", OverlapPolicy.Skip), ("queue", OverlapPolicy.Queue), ("restart", OverlapPolicy.Restart)];

    /// <exception cref="FormatException">Something in it can't be understood; the message says what could.</exception>
    public static Schedule Read(string name, ScheduleRequest request) => new(name, request.Job)
    {
        Controls = ControlNames.Read(new ControlRequest
        {
            Control = request.Control ?? "start",
            Signal = request.Signal,
            Grace = request.Grace,
            Now = request.Now,
        }),
        Cron = request.Cron,
        At = request.At is { } at ? Time(at) : null,
        TimeZone = request.TimeZone,
        Misfire = request.Misfire is { } misfire ? Word(misfire, "misfire", Misfires) : MisfirePolicy.FireOnce,
        Overlap = request.Overlap is { } overlap ? Word(overlap, "overlap", Overlaps) : null,
    };

    /// <summary>Without an offset it would be the supervisor's time zone or UTC, and nobody would know which.</summary>
    private static DateTimeOffset Time(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && time.Kind != DateTimeKind.Unspecified
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : throw new FormatException($"'{text}' is no instant. Write ISO 8601 with an offset, such as 2026-03-29T04:30:00+02:00 or 2026-03-29T02:30:00Z.");

    private static T Word<T>(string word, string what, (string Word, T Meaning)[] known) => known.Any(k => k.Word == word)
        ? known.First(k => k.Word == word).Meaning
        : throw new FormatException($"'{word}' is no {what}. {(Nearest.Of(word, [.. known.Select(k => k.Word)]) is { } near ? $"Did you mean '{near}'?" : $"Use {string.Join(", ", known.Select(k => k.Word))}.")}");
}
