using System.Globalization;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>What many courses come to.</summary>
internal sealed class Tally
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, int> _deathsAt = new(StringComparer.Ordinal);
    private TimeSpan _lasted;
    private long _rounds, _deaths, _tickets, _runs, _fires, _courses;

    public void Add(Course course)
    {
        lock (_lock)
        {
            _courses++;
            _lasted += course.Lasted;
            _rounds += course.Rounds;
            _deaths += course.Deaths;
            _tickets += course.Tickets;
            _runs += course.Execs;
            _fires += course.Fires;
            foreach (var (point, deaths) in course.DeathsAt)
                _deathsAt[point] = _deathsAt.GetValueOrDefault(point) + deaths;
        }
    }

    public string ToString(TimeSpan took)
    {
        var a_minute = 60 / took.TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"{_courses} courses, {_lasted.TotalDays / 365.25:0.0} years, {_deaths} deaths, {_rounds} rounds, {_tickets} tickets, {_runs} runs, {_fires} fires in {took.TotalSeconds:0} s; a minute: {_lasted.TotalDays / 365.25 * a_minute:0.0} years, {_deaths * a_minute:0} deaths, {_rounds * a_minute:0} rounds; deaths at {string.Join(", ", _deathsAt.Select(d => $"{d.Key} {d.Value}"))}");
    }
}
