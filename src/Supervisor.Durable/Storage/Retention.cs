using System.Globalization;

namespace Supervisor.Durable;

/// <summary>
/// For how long history is kept: resolved tickets, ended runs, events, one-off schedules that have fired, deleted jobs. What is open, runs
/// or is a job's last run is kept however
/// old it is.
/// </summary>
public sealed record Retention
{
    /// <summary>What is older goes; zero: nothing goes by its age.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// A job's newest tickets and its newest runs that are kept, so many of each, and five times as many of its events; zero: nothing goes
    /// by its
    /// number. What is younger than an hour stays, so that a request repeated by its idempotency key still gets the first ticket.
    /// </summary>
    public int MaxPerJob { get; init; } = 10_000;

    /// <summary>As people say it: <c>30 days and 10000 tickets a job</c>.</summary>
    public override string ToString() => (MaxAge > TimeSpan.Zero, MaxPerJob > 0) switch
    {
        (true, true) => $"{Age()} and {Count()}",
        (true, false) => Age(),
        (false, true) => Count(),
        _ => "ever",
    };

    private string Age() => MaxAge switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{MaxAge.TotalDays:0.#} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{MaxAge.TotalHours:0.#} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{MaxAge.TotalSeconds:0.###} seconds"),
    };

    private string Count() => string.Create(CultureInfo.InvariantCulture, $"{MaxPerJob} ticket{(MaxPerJob == 1 ? "" : "s")} a job");
}
