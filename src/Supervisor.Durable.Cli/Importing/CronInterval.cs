using System.Globalization;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>Intervals as cron expressions, where one can say them: those that go evenly into a minute, an hour or a day.</summary>
internal static class CronInterval
{
    /// <summary>The expression that fires so often, counted from the full minute, hour or day; null where there is none.</summary>
    public static string? Of(TimeSpan every)
    {
        if (every < TimeSpan.FromSeconds(1) || every.Ticks % TimeSpan.TicksPerSecond != 0)
            return null;
        var seconds = (long)every.TotalSeconds;
        return seconds switch
        {
            < 60 when 60 % seconds == 0 => string.Create(CultureInfo.InvariantCulture, $"0/{seconds} * * * * ?"),
            60 => "* * * * *",
            < 3600 when seconds % 60 == 0 && 3600 % seconds == 0 => string.Create(CultureInfo.InvariantCulture,
                $"*/{seconds / 60} * * * *"),
            3600 => "0 * * * *",
            < 86400 when seconds % 3600 == 0 && 86400 % seconds == 0 =>
                string.Create(CultureInfo.InvariantCulture, $"0 */{seconds / 3600} * * *"),
            86400 => "0 0 * * *",
            _ => null,
        };
    }
}
