using Supervisor.Durable.Client;
using Supervisor.Durable.Engine;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.CrashTests;

/// <summary>Deaths while history is removed or copied.</summary>
public sealed class UpkeepFaultTests
{
    public static TheoryData<string> Removing => [FaultPoint.UpkeepBefore, FaultPoint.UpkeepAfter];

    public static TheoryData<string> Copying => [FaultPoint.BackupBefore, FaultPoint.BackupAfter];

    [Theory]
    [MemberData(nameof(Removing))]
    public async Task A_supervisor_that_dies_while_it_removes_history_is_followed_by_one_that_goes_on(string fault)
    {
        await using var rig = SupervisorRig.Prepare("""{ "Supervisor": { "History": { "MaxAge": "1s" } } }""");
        await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault });
        var job = await rig.RunPuppetAsync("job", "sleep");
        var ticket = await rig.SendAsync("job", new ControlRequest { Control = "signal", Signal = "CONT" }, wait: true);

        Assert.Equal(128 + 9, (await rig.Daemon.EndAsync()).ExitCode);
        await rig.RestartAsync();

        await Until.TrueAsync(async () => (await rig.DsupAsync("ticket", $"{ticket.Ticket}")).ExitCode == 4, "the ticket is gone");
        Assert.Equal((job.Pid, job.Run), ((await rig.Client.GetJobAsync("job")).Pid, (await rig.Client.GetJobAsync("job")).Run));
        (await rig.DsupAsync("doctor")).Succeeded();
    }

    [Theory]
    [MemberData(nameof(Copying))]
    public async Task A_supervisor_that_dies_while_it_copies_leaves_a_whole_file_or_none(string fault)
    {
        await using var rig = SupervisorRig.Prepare();
        string file = rig.InFolder("copy.db");
        await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault });
        await rig.RunPuppetAsync("job", "sleep");

        (await rig.DsupAsync("backup", file)).Failed(5);
        Assert.Equal(fault == FaultPoint.BackupAfter, File.Exists(file));
        await rig.RestartAsync();

        (await rig.DsupAsync("backup", file, "--force")).Succeeded();
        Assert.Equal("running", (await rig.Client.GetJobAsync("job")).State);
    }
}
