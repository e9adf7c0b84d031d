using Supervisor.Durable.Scheduling;
using Xunit;

namespace Supervisor.Durable.Tests.Scheduling;

/// <summary>What is refused before it becomes a row: with the input, the reason and the way out.</summary>
public sealed class ScheduleRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_can_be_kept_has_a_time_zone_and_a_first_time()
    {
        var (zone, next) = ScheduleRules.Check(new Schedule("s", "job") { Cron = "0 30 4 * * ?", TimeZone = "Europe/Berlin" }, Now);

        Assert.Equal(("Europe/Berlin", new DateTimeOffset(2026, 5, 6, 4, 30, 0, TimeSpan.FromHours(2))), (zone, next));
        Assert.Equal(("UTC", Now), ScheduleRules.Check(new Schedule("s", "job") { At = Now }, Now));
        Assert.Equal(("UTC", null), ScheduleRules.Check(new Schedule("s", "job") { Cron = "0 0 0 1 1 ? 2020", TimeZone = "UTC", Declared = true }, Now));
    }

    [Fact]
    public void What_cannot_be_kept_is_refused()
    {
        var good = new Schedule("s", "job") { Cron = "0 30 4 * * ?", TimeZone = "UTC" };

        Refused(good with { Name = "a/b" }, "a/b", "Call it for example");
        Refused(good with { Cron = null }, "either Cron or At");
        Refused(good with { At = Now }, "either Cron or At");
        Refused(good with { Cron = "0 0 25 * * ?" }, "0 0 25 * * ?", "has '25' for the hour, but it must be 0 to 23");
        Refused(good with { Cron = "0 0 0 1 1 ? 2020" }, "no time any more");
        Refused(good with { TimeZone = "Europe/Berlim" }, "Europe/Berlim", "Europe/Berlin");
        Refused(good with { Cron = null, At = Now.AddMinutes(-1) }, "past");
        Refused(good with { Controls = ControlBatch.ToWait() }, "cannot be scheduled");
        Refused(good with { Controls = ControlBatch.Stop(), Overlap = OverlapPolicy.Queue }, "Overlap", "start");
    }

    private static void Refused(Schedule schedule, params string[] words)
    {
        var fault = Assert.Throws<InvalidScheduleException>(() => ScheduleRules.Check(schedule, Now));
        Assert.All(words, word => Assert.Contains(word, fault.Message, StringComparison.Ordinal));
    }
}
