using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>A schedule that cannot be read does not fire, and says so; all others fire.</summary>
public sealed class UnreadableScheduleTests
{
    private static readonly Dictionary<string, string> Planted = new()
    {
        ["args"] = "args = '{\"signal\":\"TSIGERM\"}', control = 'signal'",
        ["control"] = "control = 'dance'",
        ["cron"] = "cron = 'every now and then'",
        ["zone"] = "time_zone = 'Atlantis/Capital'",
        ["time"] = "next_at = 9223372036854775807",
        ["last"] = "last_at = -9223372036854775808",
        ["misfire"] = "misfire = 'panic'",
        ["overlap"] = "overlap = ''",
        ["job"] = "job_id = 99",
    };

    [Fact]
    public async Task The_others_fire_and_each_unreadable_one_is_reported_and_can_be_removed()
    {
        await using var rig = await LibraryRig.StartAsync();
        await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exit 0"));
        foreach (var name in Planted.Keys.Append("good"))
            await rig.Supervisor.ScheduleAsync(new Schedule(name, "job") { Cron = "0 0 3 * * ?", TimeZone = "UTC" });
        var file = Path.Combine(rig.Root, "supervisor.db");
        using (var connection = OldDatabase.Open(file))
        {
            Database.Execute(connection, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
            foreach (var (name, change) in Planted)
                Database.Execute(connection, $"UPDATE schedule SET {change} WHERE schedule = '{name}'");
            Database.Execute(connection, "UPDATE schedule SET next_at = 1000 WHERE schedule = 'good'");   // long missed
        }

        await rig.ReopenAsync();

        await EventAsync(rig, e => e.Kind == "schedule-fired" && e.Detail!.StartsWith("good:", StringComparison.Ordinal));
        foreach (var name in Planted.Keys)
            await EventAsync(rig, e => e.Kind == "schedule-failed" && e.Detail!.StartsWith($"{name}: ", StringComparison.Ordinal) && e.Detail.Contains("define it again", StringComparison.Ordinal));
        Assert.Contains(new DatabaseCheck(file).Examine(), found => found is { Check: "database rows", Health: Health.Fail });
        Assert.Equal(Planted.Count + 1, rig.Supervisor.History.Schedules().Count + 1);   // that of no job is in no view
        foreach (var name in Planted.Keys.Where(name => name != "job"))
            await rig.Supervisor.UnscheduleAsync(name);
        await rig.Supervisor.ScheduleAsync(new Schedule("cron", "job") { Cron = "0 0 3 * * ?", TimeZone = "UTC" });
        Assert.NotNull(rig.Supervisor.History.Schedule("cron")!.NextAt);
    }

    private static async Task EventAsync(LibraryRig rig, Predicate<EventView> isIt)
    {
        for (var next = rig.Supervisor.NextChange; !rig.Supervisor.History.LastEvents(1000).Any(e => isIt(e)); next = rig.Supervisor.NextChange)
            await Task.WhenAny(next, Task.Delay(100, TestContext.Current.CancellationToken)).WaitAsync(Until.Patience, TestContext.Current.CancellationToken);
    }
}
