using System.Globalization;
using Supervisor.Durable.Client;
using Supervisor.Durable.Engine;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.CrashTests;

/// <summary>Deaths right before and right after a schedule's fire is handed to the loop and committed.</summary>
public sealed class ScheduleFaultTests
{
    public static TheoryData<string> Points => [FaultPoint.ScheduleFireBefore, FaultPoint.ScheduleFireAfter];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_supervisor_that_dies_over_a_fire_is_followed_by_one_that_has_it_once(string fault)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("job", new JobDefinition { Command = ["/bin/sleep", "1000"] });
        var at = DateTimeOffset.UtcNow.AddSeconds(30);
        await rig.Client.PutScheduleAsync("once", new ScheduleRequest { Job = "job", At = at.ToString("O", CultureInfo.InvariantCulture) }, createOnly: true);
        await rig.Kill9Async();
        await Until.PassedAsync(at);

        await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault });
        Assert.Equal(128 + 9, (await rig.Daemon.EndAsync()).ExitCode);
        await rig.RestartAsync();
        await rig.InStateAsync("job", "running");

        Assert.Equal([["start", "schedule once"]], await rig.SqlAsync("SELECT control, origin FROM v_tickets"));
        Assert.Single(await rig.Client.ListRunsAsync("job"));
        Assert.Null((await rig.Client.GetScheduleAsync("once")).NextAt);
    }
}
