using Supervisor.Durable.Client;

namespace Supervisor.Durable.Configuration;

/// <summary>From a schedule in a request's body to the engine's.</summary>
internal static class ScheduleReader
{
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
        Misfire = request.Misfire is { } misfire ? Vocabulary.Misfires.Parse(misfire, "misfire") : MisfirePolicy.FireOnce,
        Overlap = request.Overlap is { } overlap ? Vocabulary.Overlaps.Parse(overlap, "overlap") : null,
    };
}
