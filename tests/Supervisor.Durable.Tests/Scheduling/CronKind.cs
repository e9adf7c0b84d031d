using System.Globalization;

namespace Supervisor.Durable.Tests.Scheduling;

/// <summary>A cron expression, and the same said as a rule for local minutes.</summary>
/// <param name="Cron">The expression.</param>
/// <param name="Fires">The rule.</param>
/// <param name="IsAllDay">Whether it fires in every hour.</param>
internal sealed record CronKind(string Cron, Func<DateTime, bool> Fires, bool IsAllDay)
{
    /// <summary>What fires all day, and what fires at times that the change skips or doubles, or just before or behind them.</summary>
    public static IEnumerable<CronKind> Around(ClockMinutes change)
    {
        yield return new("0 0 * * * ?", time => time.Minute == 0, true);
        yield return new("@hourly", time => time.Minute == 0, true);
        yield return new("15 * * * *", time => time.Minute == 15, true);
        yield return new("0 0/30 * * * ?", time => time.Minute % 30 == 0, true);
        if (change.At.Year % 6 == 0)                                 // these are many
            yield return new("* * * * *", _ => true, true);
        yield return new("@daily", time => time.TimeOfDay == TimeSpan.Zero, false);
        yield return new("10 */2 * * *", time => time.Hour % 2 == 0 && time.Minute == 10, false);
        yield return new("0 0/20 0-4 * * ?", time => time.Hour <= 4 && time.Minute % 20 == 0, false);
        var (before, after) = change.Shown;
        var (first, last) = before < after ? (before, after) : (after, before);
        var inside = first + ((last - first) / 2);
        foreach (var time in new[] { first.AddMinutes(-1), first, first.AddMinutes(1), inside, last, last.AddMinutes(1), last.AddMinutes(2) })
        {
            yield return new(
                string.Create(CultureInfo.InvariantCulture, $"{time.Minute} {time.Hour} * * *"),
                shown => shown.Hour == time.Hour && shown.Minute == time.Minute, false);
        }
    }
}
