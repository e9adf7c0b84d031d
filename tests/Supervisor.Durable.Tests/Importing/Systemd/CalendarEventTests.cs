using System.Globalization;
using Supervisor.Durable.Cli.Importing.Systemd;
using Supervisor.Durable.Scheduling;
using Xunit;

namespace Supervisor.Durable.Tests.Importing.Systemd;

/// <summary>Calendar events of systemd as cron expressions, which fire at the same times.</summary>
public sealed class CalendarEventTests
{
    private static readonly DateTimeOffset Start = new(2026, 12, 1, 0, 0, 30, TimeSpan.Zero);

    /// <summary>The times are those of systemd-analyze calendar --base-time='2026-12-01 00:00:30' --iterations=3, in UTC.</summary>
    [Theory]
    [InlineData("daily", "0 0 * * *", "2026-12-02 00:00:00,2026-12-03 00:00:00,2026-12-04 00:00:00")]
    [InlineData("*:0/5", "*/5 * * * *", "2026-12-01 00:05:00,2026-12-01 00:10:00,2026-12-01 00:15:00")]
    [InlineData("Mon *-*-1..7 03:00", "0 0 3 ? * MON#1", "2026-12-07 03:00:00,2027-01-04 03:00:00,2027-02-01 03:00:00")]
    [InlineData("Fri *-*-15..21 03:00", "0 0 3 ? * FRI#3", "2026-12-18 03:00:00,2027-01-15 03:00:00,2027-02-19 03:00:00")]
    [InlineData("*-*~1", "0 0 0 L * ?", "2026-12-31 00:00:00,2027-01-31 00:00:00,2027-02-28 00:00:00")]
    [InlineData("*-*~03 12:00", "0 0 12 L-2 * ?", "2026-12-29 12:00:00,2027-01-29 12:00:00,2027-02-26 12:00:00")]
    [InlineData("Mon *-*~07/1", "0 0 0 ? * MONL", "2026-12-28 00:00:00,2027-01-25 00:00:00,2027-02-22 00:00:00")]
    [InlineData("Mon..Fri 9..17:0/30", "*/30 9-17 * * MON-FRI", "2026-12-01 09:00:00,2026-12-01 09:30:00,2026-12-01 10:00:00")]
    [InlineData("quarterly", "0 0 1 1,4,7,10 *", "2027-01-01 00:00:00,2027-04-01 00:00:00,2027-07-01 00:00:00")]
    [InlineData("*-*-* 4,16:30", "30 4,16 * * *", "2026-12-01 04:30:00,2026-12-01 16:30:00,2026-12-02 04:30:00")]
    [InlineData("2027-03-01 05:00", "0 0 5 1 3 ? 2027", "2027-03-01 05:00:00")]
    [InlineData("*:*:0/10", "*/10 * * * * ?", "2026-12-01 00:00:40,2026-12-01 00:00:50,2026-12-01 00:01:00")]
    [InlineData("*-*-1/10 06:00", "0 6 */10 * *", "2026-12-01 06:00:00,2026-12-11 06:00:00,2026-12-21 06:00:00")]
    [InlineData("*-1..3-* 00/6:15", "15 */6 * 1-3 *", "2027-01-01 00:15:00,2027-01-01 06:15:00,2027-01-01 12:15:00")]
    [InlineData("20,21..23:05", "5 20,21-23 * * *", "2026-12-01 20:05:00,2026-12-01 21:05:00,2026-12-01 22:05:00")]
    [InlineData("*-*-* 02:30:00 Europe/Berlin", "30 2 * * *", "2026-12-01 01:30:00,2026-12-02 01:30:00,2026-12-03 01:30:00")]
    public void An_event_fires_when_systemd_fires_it(string calendar, string cron, string times)
    {
        var read = CalendarEvent.Read(calendar);
        var reckoned = CronTimes.Read(read.Cron, read.TimeZone ?? "UTC");

        var fires = new List<string>();
        for (var at = reckoned.After(Start); at is { } time && fires.Count < times.Split(',').Length; at = reckoned.After(time))
            fires.Add(time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
        Assert.Equal(cron, read.Cron);
        Assert.Equal(times, string.Join(',', fires));
    }

    [Theory]
    [InlineData("Mon,Fri *-1/2-1,3 *:30:45", "no cron expression says it")]
    [InlineData("*-*-* 05:40:23.42", "no cron expression says it")]
    [InlineData("Sat..Mon 08:00", "ends before it begins")]
    [InlineData("Funday", "no day of the week")]
    [InlineData("daily Europe/Nowhere", "no time zone of this machine")]
    [InlineData("12:00:00:00", "no calendar event")]
    public void What_cron_cannot_say_is_refused_with_the_reason(string calendar, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => CalendarEvent.Read(calendar)).Message, StringComparison.Ordinal);
}
