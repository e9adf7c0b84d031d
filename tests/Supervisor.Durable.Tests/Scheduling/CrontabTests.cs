using Supervisor.Durable.Scheduling;
using Xunit;

namespace Supervisor.Durable.Tests.Scheduling;

/// <summary>Five fields mean what they mean to cron(8).</summary>
public sealed class CrontabTests
{
    private static readonly string[] Pieces =
    [
        "*", "*", "0", "1", "5", "7", "12", "13", "23", "31", "59", "1-5", "5-7", "0-3", "1,15", "*/2", "*/15", "10-20/3", "MON", "sun", "SAT-SUN", "MON-FRI", "JAN", "feb-apr",
        "?", "L", "6#3", "5-1", "60", "8", "32", "24", "", "1,,2", "*/0", "5/10", "1-", "-1", "a", "*,5", "1/2/3",
    ];

    [Theory]
    [InlineData("30 4 * * 1-5", "2026-05-01T12:00", "Mon 04 04:30", "Tue 05 04:30")]         // from a Friday on
    [InlineData("0 6 * * 0", "2026-05-01T12:00", "Sun 03 06:00", "Sun 10 06:00")]
    [InlineData("0 6 * * 7", "2026-05-01T12:00", "Sun 03 06:00", "Sun 10 06:00")]
    [InlineData("0 6 * * sat-sun", "2026-05-01T12:00", "Sat 02 06:00", "Sun 03 06:00")]
    [InlineData("0 0 13 * 5", "2026-05-02T00:00", "Fri 08 00:00", "Wed 13 00:00")]           // either
    [InlineData("0 0 1-31 * 5", "2026-05-02T12:00", "Sun 03 00:00", "Mon 04 00:00")]         // either: 1-31 is given, and is all days
    [InlineData("0 0 */2 * 1", "2026-05-02T12:00", "Mon 11 00:00", "Mon 25 00:00")]          // both: */2 counts as not given
    [InlineData("0 0 13 * */2", "2026-05-02T12:00", "Sat 13 00:00", "Thu 13 00:00")]         // both: the 13th on a Sunday, Tuesday, Thursday or Saturday
    [InlineData("*/25 8 * * *", "2026-05-02T08:01", "Sat 02 08:25", "Sat 02 08:50")]
    [InlineData("0 0 1 JAN,jul *", "2026-05-02T00:00", "Wed 01 00:00", "Fri 01 00:00")]
    [InlineData("@weekly", "2026-05-01T12:00", "Sun 03 00:00", "Sun 10 00:00")]
    [InlineData("@monthly", "2026-05-01T12:00", "Mon 01 00:00", "Wed 01 00:00")]
    [InlineData("@yearly", "2026-05-01T12:00", "Fri 01 00:00", "Sat 01 00:00")]
    public void Five_fields_and_words_fire_when_cron_would(string cron, string from, string first, string second)
    {
        var times = CronTimes.Read(cron, "UTC");

        var one = times.After(DateTimeOffset.Parse(from + "Z", null))!.Value;
        var two = times.After(one)!.Value;

        Assert.Equal((first, second), (Text(one), Text(two)));
        Assert.Equal(one, times.Before(two));
        Assert.Null(CronText.Fault(cron));
    }

    [Fact]
    public void The_configuration_check_accepts_five_fields_where_the_engine_does()
    {
        var random = new Random(20261130);
        var accepted = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, 5).Select(_ => random.Next(3) == 0 ? Pieces[random.Next(Pieces.Length)] : "*"));
            if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length != 5)
                continue;
            var fault = CronText.Fault(text);
            accepted += fault is null ? 1 : 0;
            Assert.True(fault is null == Record.Exception(() => CronTimes.Read(text, "UTC")) is null, $"'{text}': {fault ?? "accepted by the check, refused by the engine"}");
        }

        Assert.InRange(accepted, 10_000, 35_000);
    }

    private static string Text(DateTimeOffset time) => time.ToString("ddd dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);
}
