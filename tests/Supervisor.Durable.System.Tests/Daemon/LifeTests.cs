namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>How supervisors begin and end.</summary>
public sealed class LifeTests
{
    [Fact]
    public async Task A_second_supervisor_on_the_directory_refuses_and_names_the_first()
    {
        await using var rig = await SupervisorRig.StartAsync();

        using var second = rig.StartDaemon(new Dictionary<string, string?>());
        Answer end = await second.EndAsync();

        end.Failed(1, $"pid {rig.Daemon.Pid},", rig.Data);
        Assert.Empty(end.Out);
        (await rig.DsupAsync("version")).Succeeded();
    }

    [Fact]
    public async Task An_orderly_stop_leaves_the_jobs_running_and_the_next_supervisor_adopts_them()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var job = await rig.RunPuppetAsync("stays", "sleep");

        Answer end = await rig.TerminateAsync();

        Assert.Equal((0, ""), (end.ExitCode, end.Complaints));
        Assert.Equal(job.Pid, Assert.Single(rig.JobProcesses()).Pid);
        (await rig.DsupAsync("status", "stays")).Failed(5, "dsupd");
        await rig.RestartAsync();
        Assert.Equal(("running", job.Pid), ((await rig.Client.GetJobAsync("stays")).State, (await rig.Client.GetJobAsync("stays")).Pid));
        Assert.Single(await rig.Client.ListRunsAsync("stays"));
    }

    [Fact]
    public async Task A_supervisor_that_is_set_to_stop_its_jobs_on_exit_does()
    {
        await using var rig = await SupervisorRig.StartAsync("{}", "--stop-jobs-on-exit");
        await TwoJobsAsync(rig);

        Answer end = await rig.TerminateAsync();

        Assert.Equal((0, ""), (end.ExitCode, end.Complaints));
        Assert.Empty(Census.Of(rig.Folder));
        await StoppedAsync(rig);
    }

    /// <summary>Longer than the two seconds that System.CommandLine would give it.</summary>
    [Fact]
    public async Task It_leaves_only_when_the_last_grace_has_ended()
    {
        await using var rig = await SupervisorRig.StartAsync("{}", "--stop-jobs-on-exit");
        await rig.DefineAsync("deaf", new JobDefinition { Command = [Executables.Puppet, "ignore-term"], Stop = new StopDefinition { Grace = "4s" } });
        await rig.StartJobAsync("deaf");
        await rig.SaidAsync("deaf", "ready");

        Answer end = await rig.TerminateAsync();

        Assert.Equal((0, ""), (end.ExitCode, end.Complaints));
        Assert.Empty(Census.Of(rig.Folder));
    }

    [Fact]
    public async Task A_shutdown_that_stops_the_jobs_gives_each_its_signal_and_grace()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await TwoJobsAsync(rig);

        (await rig.DsupAsync("shutdown", "--stop-jobs")).Succeeded();

        Assert.Equal(0, (await rig.Daemon.EndAsync()).ExitCode);
        Assert.Empty(Census.Of(rig.Folder));
        await StoppedAsync(rig);
    }

    [Fact]
    public async Task A_shutdown_leaves_the_jobs()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("stays", "sleep");

        (await rig.DsupAsync("shutdown")).Succeeded();

        Assert.Equal(0, (await rig.Daemon.EndAsync()).ExitCode);
        Assert.Single(rig.JobProcesses());
    }

    private static async Task TwoJobsAsync(SupervisorRig rig)
    {
        await rig.DefineAsync("polite", new JobDefinition
        {
            Shell = "trap 'exit 5' HUP; echo ready; while :; do sleep 0.05; done",
            Stop = new StopDefinition { Signal = "HUP", Grace = "60s" },
        });
        await rig.DefineAsync("deaf", new JobDefinition { Command = [Executables.Puppet, "ignore-term"], Stop = new StopDefinition { Grace = "300ms" } });
        foreach (string job in (string[])["polite", "deaf"])
        {
            await rig.StartJobAsync(job);
            await rig.SaidAsync(job, "ready");
        }
    }

    private static async Task StoppedAsync(SupervisorRig rig)
    {
        await rig.RestartAsync();
        Assert.Equal([["deaf", "finished", null, "9"], ["polite", "finished", "5", null]],
            await rig.SqlAsync("SELECT job, state, last_exit_code, last_signal FROM v_jobs ORDER BY job"));
    }
}
