namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>Whole trees: no process gets away, and none is there twice.</summary>
public sealed class ProcessTreeTests
{
    [Fact]
    public async Task A_stop_ends_the_daemon_that_left_its_group_and_session()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("daemon", "daemonise");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 2, "main process and daemon are there");

        (await rig.DsupAsync("stop", "daemon")).Succeeded();

        await Until.TrueAsync(() => rig.JobProcesses().Count == 0, "the daemon has gone");
        Assert.Equal("finished", (await rig.Client.GetJobAsync("daemon")).State);
    }

    [Fact]
    public async Task A_stop_ends_what_setsid_started_although_the_supervisor_was_killed_meanwhile()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("escaped", new JobDefinition { Shell = "setsid sleep 1000 & echo gone; sleep 1000" });
        await rig.StartJobAsync("escaped");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 3, "shell and both sleeps are there");
        await rig.Kill9Async();
        await rig.RestartAsync();

        (await rig.DsupAsync("stop", "escaped", "--now")).Succeeded();

        await Until.TrueAsync(() => rig.JobProcesses().Count == 0, "no process is left");
    }

    [Fact]
    public async Task A_restart_keeps_exactly_one_tree()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var before = await rig.RunPuppetAsync("tree", "fork-tree", "2", "2");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 7, "the tree stands");
        var old = rig.JobProcesses().Select(p => p.Pid).ToHashSet();

        (await rig.DsupAsync("restart", "tree")).Succeeded();
        Assert.DoesNotContain(rig.JobProcesses(), p => old.Contains(p.Pid));
        (await rig.DsupAsync("try-restart", "tree", "--now")).Succeeded();

        await Until.TrueAsync(() => rig.JobProcesses().Count == 7, "one tree stands");
        var after = await rig.Client.GetJobAsync("tree");
        Assert.NotEqual(before.Pid, after.Pid);
        Assert.Contains(rig.JobProcesses(), p => p.Pid == after.Pid);
        Assert.Equal(3, (await rig.Client.ListRunsAsync("tree")).Count);
    }

    [Fact]
    public async Task A_signal_arrives_once_and_is_skipped_where_nothing_runs()
    {
        await using var rig = await SupervisorRig.StartAsync();
        string trapped = rig.InFolder("trapped");
        await rig.RunPuppetAsync("trap", "trap", trapped);
        await rig.SaidAsync("trap", "ready");

        foreach (var (spelling, name) in ((string, string)[])[("HUP", "HUP"), ("SIGUSR1", "USR1"), ("12", "USR2")])
        {
            (await rig.DsupAsync("signal", "trap", spelling)).Succeeded();
            await Until.TrueAsync(() => File.Exists(trapped) && File.ReadAllLines(trapped).LastOrDefault() == name, name + " arrives");
        }
        (await rig.DsupAsync("stop", "trap", "--now")).Succeeded();

        (await rig.DsupAsync("signal", "trap", "HUP")).Failed(3, "trap: not running", "skipped");

        Assert.Equal("skipped", (await rig.Client.ListTicketsAsync("trap"))[0].Outcome);
        Assert.Equal(["HUP", "USR1", "USR2"], File.ReadAllLines(trapped));
    }
}
