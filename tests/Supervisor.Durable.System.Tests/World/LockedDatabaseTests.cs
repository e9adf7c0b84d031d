namespace Supervisor.Durable.SystemTests.World;

/// <summary>Another program holds the database's lock for longer than the supervisor waits for it (5 s).</summary>
public sealed class LockedDatabaseTests
{
    [Fact]
    public async Task Nothing_is_accepted_and_nothing_lost_until_the_other_program_lets_go()
    {
        await using var rig = await SupervisorRig.StartAsync();
        string go = rig.InFolder("go");
        var stays = await rig.RunPuppetAsync("stays", "sleep");
        await rig.RunPuppetAsync("hog", "sleep");
        await rig.DefineAsync("short", new JobDefinition { Shell = $"echo up; while ! [ -e {go} ]; do sleep 0.02; done; exit 7" });
        await rig.StartJobAsync("short");
        await rig.SaidAsync("short", "up");

        using (var other = ForeignDatabase.Open(rig))
        {
            ForeignDatabase.Execute(other, "BEGIN EXCLUSIVE");
            (await rig.DsupAsync("restart", "stays")).Failed(1, "another program holds its lock", "Close that program");
            (await rig.DsupAsync("signal", "hog", "KILL")).Failed(1, "was killed, but this is not recorded yet", "another program holds its lock");
            File.WriteAllText(go, "");
            await Until.TrueAsync(() => rig.JobProcesses().Count == 1, "hog and short have ended, and nothing else");
            (await rig.DsupAsync("status", "stays")).Succeeded();    // a request that only reads is answered
        }

        await rig.InStateAsync("hog", "finished");
        await rig.InStateAsync("short", "finished");
        Assert.Equal(7, (await rig.LastRunAsync("short")).ExitCode);
        Assert.Equal(9, (await rig.LastRunAsync("hog")).Signal);
        Assert.Equal((stays.Pid, 1), ((await rig.Client.GetJobAsync("stays")).Pid, (await rig.Client.ListTicketsAsync("stays")).Count));
        (await rig.DsupAsync("restart", "stays")).Succeeded();
    }

    [Fact]
    public async Task A_supervisor_that_starts_while_it_is_locked_looks_after_what_runs_and_writes_down_what_ended()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("stays", "sleep");
        var victim = await rig.RunPuppetAsync("victim", "sleep");
        await rig.RunPuppetAsync("hog", "sleep");
        await rig.Kill9Async();

        using (var other = ForeignDatabase.Open(rig))
        {
            ForeignDatabase.Execute(other, "BEGIN EXCLUSIVE");
            TestNative.kill(victim.Pid!.Value, 15);
            await rig.RestartAsync();
            (await rig.DsupAsync("signal", "hog", "KILL")).Failed(1, "was killed, but this is not recorded yet");
            await Until.TrueAsync(() => rig.JobProcesses().Count == 1, "hog has ended");
        }

        await rig.InStateAsync("hog", "finished");
        await rig.InStateAsync("victim", "finished");
        Assert.Equal(15, (await rig.LastRunAsync("victim")).Signal);
        Assert.Equal("running", (await rig.Client.GetJobAsync("stays")).State);
    }
}
