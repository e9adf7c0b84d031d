using Supervisor.Durable.Client;

namespace Supervisor.Durable.Configuration;

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
        At = request.At is { } at ? InstantText.Read(at) : null,
        TimeZone = request.TimeZone,
        Misfire = request.Misfire is { } misfire ? Word(misfire, "misfire", Misfires) : MisfirePolicy.FireOnce,
        Overlap = request.Overlap is { } overlap ? Word(overlap, "overlap", Overlaps) : null,
    };

    private static T Word<T>(string word, string what, (string Word, T Meaning)[] known) => known.Any(k => k.Word == word)
        ? known.First(k => k.Word == word).Meaning
        : throw new FormatException($"'{word}' is no {what}. {(Nearest.Of(word, [.. known.Select(k => k.Word)]) is { } near ? $"Did you mean '{near}'?" : $"Use {string.Join(", ", known.Select(k => k.Word))}.")}");
}
