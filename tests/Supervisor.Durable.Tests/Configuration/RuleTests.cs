using Supervisor.Durable.Scheduling;
using Xunit;

namespace Supervisor.Durable.Tests.Configuration;

/// <summary>What the command line knows for itself agrees with the engine and Quartz, which decide.</summary>
public sealed class RuleTests
{
    private static readonly string[] Pieces =
    [
        "*", "?", "0", "1", "5", "7", "8", "15", "23", "24", "31", "32", "59", "60", "2030", "2099", "1969", "L", "LW", "L-3", "L-31", "15W", "32W", "6L", "FRIL", "6#3",
        "FRI#3", "6#6", "MON", "mon", "JAN", "1-5", "5-1", "MON-FRI", "FRI-MON", "NOV-FEB", "*/5", "0/15", "1-30/2", "*/0", "*/60", "1/32", "WED/2", "1,15", "1,L", "MON,WED",
        "2030-2040", "2040-2030", "2030/2", "", ",", "1,,2", "a", "-1", "1-", "1/2/3", "5W,L", "JUL", "WED", "?,1",
    ];

    [Theory]
    [InlineData("0 0 12 * * ?")]
    [InlineData("0 */5 * * * ?")]
    [InlineData("0 30 4 ? * MON-FRI")]
    [InlineData("0 0 9,17 1,15,L * ?")]
    [InlineData("0 0 0 LW JAN,JUL ? 2030-2040")]
    [InlineData("0 0 0 15W * ?")]
    [InlineData("0 0 0 L-3 * ?")]
    [InlineData("0 0 0 ? * FRIL")]
    [InlineData("0 0 0 ? * 6#3")]
    [InlineData("0 0 22-2 * * *")]
    [InlineData("@daily")]
    [InlineData("30 4 * * 1-5")]
    [InlineData("*/5 8-18 1,15 JAN-jun 0,7")]
    public void What_people_write_is_cron(string text) => Assert.Null(CronText.Fault(text));

    [Fact]
    public void What_is_cron_here_is_cron_to_the_engine()
    {
        var random = new Random(20261122);
        var accepted = 0;
        for (var i = 0; i < 40_000; i++)
        {
            var text = string.Join(' ', Enumerable.Range(0, random.Next(10) == 0 ? 7 : 6).Select(_ => random.Next(3) == 0 ? Pieces[random.Next(Pieces.Length)] : "*"));
            if (CronText.Fault(text) is not null)
                continue;
            accepted++;
            Assert.True(Record.Exception(() => CronTimes.Read(text, "UTC")) is null, $"the engine refuses '{text}'");
        }

        Assert.InRange(accepted, 4_000, 40_000);
    }

    [Theory]
    [InlineData("0 0 12 * * ? 1969", "'1969' for the year")]
    [InlineData("0 60 12 * * ?", "'60' for the minute")]
    [InlineData("0 0 12 ? * 0", "'0' for the day of the week")]
    [InlineData("0 0 12 ? * MON,FRIL", "must stand alone")]
    [InlineData("? 0 12 * * *", "? may stand for a day only")]
    [InlineData("0 0 32 * *", "'32' for the day of the month")]
    [InlineData("0 0 ? * 1", "?, L, W and # need six fields")]
    [InlineData("5/10 * * * *", "a step goes with * or a range, such as 5-59/10")]
    [InlineData("0 0 * * 5-1", "must not end before it begins")]
    [InlineData("0 0 * *", "must have 5 (minute")]
    [InlineData("@sometimes", "must be one of @yearly")]
    [InlineData("", "has 0 fields")]
    public void Text_that_is_no_cron_is_reported_by_its_field(string text, string says) => Assert.Contains(says, CronText.Fault(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("web", "web")]
    [InlineData("", "job")]
    [InlineData(".a", "a")]
    [InlineData("a b/ä", "a-b--")]
    [InlineData("a:b", "a-b")]
    public void A_name_that_cannot_be_has_a_near_one_that_can(string name, string fitting)
    {
        Assert.Equal(fitting, JobName.Fitting(name));
        Assert.Null(JobName.Fault(fitting));
    }
}
