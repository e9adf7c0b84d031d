using Supervisor.Durable.Scheduling;
using Supervisor.Durable.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Scheduling;

/// <summary>Which of a schedule's times fire: the table of misfire policies, and what clocks do in spring and autumn.</summary>
public sealed class FirePlanTests
{
    private const string Hourly = "0 0 * * * ?";

    [Theory]
    [InlineData(MisfirePolicy.FireOnce, "10:00:00", "10")]             // on time
    [InlineData(MisfirePolicy.Skip, "10:00:00", "10")]
    [InlineData(MisfirePolicy.FireAll, "10:00:00", "10")]
    [InlineData(MisfirePolicy.FireOnce, "10:00:05", "10")]             // late, but not missed
    [InlineData(MisfirePolicy.Skip, "10:00:05", "10")]
    [InlineData(MisfirePolicy.FireOnce, "10:00:06", "10")]             // missed
    [InlineData(MisfirePolicy.Skip, "10:00:06", "")]
    [InlineData(MisfirePolicy.FireAll, "10:00:06", "10")]
    [InlineData(MisfirePolicy.FireOnce, "12:30:00", "12")]             // several missed
    [InlineData(MisfirePolicy.Skip, "12:30:00", "")]
    [InlineData(MisfirePolicy.FireAll, "12:30:00", "10 11 12")]
    [InlineData(MisfirePolicy.FireOnce, "12:00:03", "12")]             // the newest on time stands for those missed
    [InlineData(MisfirePolicy.Skip, "12:00:03", "12")]
    [InlineData(MisfirePolicy.FireAll, "12:00:03", "10 11 12")]
    public void The_misfire_policy_says_which_times_fire(MisfirePolicy misfire, string now, string fires)
    {
        var at = DateTimeOffset.Parse($"2026-05-05T{now}Z", null);

        var plan = FirePlan.Of(Hour(10), CronTimes.Read(Hourly, "UTC"), misfire, at);

        Assert.Equal(fires, string.Join(' ', plan.Times.Select(t => t.Hour)));
        Assert.Equal((Hour(at.Hour), Hour(at.Hour + 1)), (plan.Last, plan.Next));
    }

    [Fact]
    public void At_most_a_hundred_missed_times_are_made_up_for()
    {
        var now = new DateTimeOffset(2026, 5, 5, 0, 0, 0, TimeSpan.Zero);

        var plan = FirePlan.Of(now.AddYears(-1), CronTimes.Read("* * * * * ?", "UTC"), MisfirePolicy.FireAll, now);

        Assert.Equal(Enumerable.Range(-99, 100).Select(s => now.AddSeconds(s)), plan.Times);
        Assert.Equal((now, now.AddSeconds(1)), (plan.Last, plan.Next));
    }

    [Theory]
    [InlineData(MisfirePolicy.FireOnce, 1)]
    [InlineData(MisfirePolicy.Skip, 0)]
    [InlineData(MisfirePolicy.FireAll, 1)]
    public void Once_is_once(MisfirePolicy misfire, int fires)
    {
        var plan = FirePlan.Of(Hour(10), null, misfire, Hour(20));

        Assert.Equal((fires, Hour(10), null), (plan.Times.Length, plan.Last, plan.Next));
    }

    [Fact]
    public void A_time_to_come_or_a_pause_fires_nothing()
    {
        var row = new ScheduleRow { Cron = Hourly, TimeZone = "UTC", Misfire = "fire-once", NextAt = Instant.ToRow(Hour(10)) };

        Assert.Null(FirePlan.Of(row, Hour(9)));
        Assert.Null(FirePlan.Of(row with { Paused = 1 }, Hour(11)));
        Assert.Null(FirePlan.Of(row with { NextAt = null }, Hour(11)));
        Assert.NotNull(FirePlan.Of(row, Hour(11)));
    }

    [Theory]
    [InlineData("0 30 2 * * ?", "2026-03-28T12:00:00Z", "29T01:00 30T00:30 31T00:30 01T00:30")]      // 02:30 does not exist on 29 March: 03:00, the first that does
    [InlineData("0 30 3 * * ?", "2026-03-28T12:00:00Z", "29T01:30 30T01:30 31T01:30 01T01:30")]
    [InlineData("0 0/30 * * * ?", "2026-03-29T00:15:00Z", "29T00:30 29T01:00 29T01:30 29T02:00")]
    [InlineData("0 30 2 * * ?", "2026-10-24T12:00:00Z", "25T00:30 26T01:30 27T01:30 28T01:30")]      // 02:30 comes twice on 25 October: the first
    [InlineData("0 0/30 * * * ?", "2026-10-24T23:45:00Z", "25T00:00 25T00:30 25T01:00 25T01:30")]    // but what is all day long is so in both hours
    public void Clocks_that_are_put_forward_and_back(string cron, string from, string times)
    {
        var next = DateTimeOffset.Parse(from, null);
        var found = new List<DateTimeOffset>();
        for (var i = 0; i < 4; i++)
            found.Add(next = CronTimes.Read(cron, "Europe/Berlin").After(next)!.Value);
        var all = FirePlan.Of(found[0], CronTimes.Read(cron, "Europe/Berlin"), MisfirePolicy.FireAll, found[^1]);

        Assert.Equal(times, string.Join(' ', found.Select(t => t.UtcDateTime.ToString("dd'T'HH:mm", null))));
        Assert.Equal(found, all.Times);                              // looked for backwards they are the same
    }

    private static DateTimeOffset Hour(int hour) => new(2026, 5, 5, hour, 0, 0, TimeSpan.Zero);
}
