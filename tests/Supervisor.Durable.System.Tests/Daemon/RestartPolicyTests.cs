namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>Restarts that are due, and declared jobs, when the supervisor has been killed.</summary>
public sealed class RestartPolicyTests
{
    private const string Declared = """
        { "Jobs": {
            "auto": { "Command": ["/bin/sleep", "1000"], "AutoStart": true, "Restart": { "Policy": "always", "Delay": "100ms" } },
            "manual": { "Command": ["/bin/sleep", "1000"] } } }
        """;

    [Fact]
    public async Task A_pending_restart_waits_the_rest_of_its_delay()
    {
        await using var rig = await WaitingToRestartAsync("3s");
        var ended = SupervisorRig.At((await rig.LastRunAsync("again")).EndedAt);

        await rig.Kill9Async();
        await rig.RestartAsync();
        var ready = DateTimeOffset.UtcNow;
        await rig.InStateAsync("again", "running");

        var due = ended.AddSeconds(3);
        var runs = await rig.Client.ListRunsAsync("again");
        Assert.Equal([2L, 1L], runs.Select(r => r.Attempt));
        Assert.InRange(SupervisorRig.At(runs[0].StartedAt), due, (ready > due ? ready : due).AddSeconds(1.5));
        Assert.Single(rig.JobProcesses());
    }

    [Fact]
    public async Task A_pending_restart_whose_time_has_passed_is_done_at_once()
    {
        await using var rig = await WaitingToRestartAsync("1500ms");
        var due = SupervisorRig.At((await rig.Client.GetJobAsync("again")).NextRestartAt);
        await rig.Kill9Async();

        await Until.PassedAsync(due.AddSeconds(0.5));
        var started = DateTimeOffset.UtcNow;
        await rig.RestartAsync();
        var ready = DateTimeOffset.UtcNow;
        await rig.InStateAsync("again", "running");

        Assert.InRange(SupervisorRig.At((await rig.LastRunAsync("again")).StartedAt), started, ready.AddSeconds(1.2));
        Assert.Equal(2, (await rig.Client.ListRunsAsync("again")).Count);
    }

    [Fact]
    public async Task A_declared_job_is_started_once_and_adopted_ever_after()
    {
        await using var rig = await SupervisorRig.StartAsync(Declared);
        await rig.InStateAsync("auto", "running");
        int? pid = (await rig.Client.GetJobAsync("auto")).Pid;

        await rig.Kill9Async();
        await rig.RestartAsync();

        Assert.Equal(pid, (await rig.Client.GetJobAsync("auto")).Pid);
        Assert.Single(await rig.Client.ListRunsAsync("auto"));
        Assert.Single(await rig.Client.ListTicketsAsync("auto"));
        Assert.Equal("pending", (await rig.Client.GetJobAsync("manual")).State);
    }

    [Fact]
    public async Task A_declared_job_that_was_stopped_stays_stopped()
    {
        await using var rig = await SupervisorRig.StartAsync(Declared);
        await rig.InStateAsync("auto", "running");

        (await rig.DsupAsync("stop", "auto")).Succeeded();
        await rig.Kill9Async();
        await rig.RestartAsync();
        await rig.TerminateAsync();
        await rig.RestartAsync();

        Assert.Equal("finished", (await rig.Client.GetJobAsync("auto")).State);
        Assert.Single(await rig.Client.ListRunsAsync("auto"));
        Assert.Empty(rig.JobProcesses());
    }

    [Fact]
    public async Task A_stop_cancels_a_pending_restart()
    {
        await using var rig = await WaitingToRestartAsync("60s");

        (await rig.DsupAsync("stop", "again")).Succeeded();

        Assert.Equal("finished", (await rig.Client.GetJobAsync("again")).State);
        Assert.Empty(await rig.SqlAsync("SELECT * FROM v_deadlines"));
        Assert.Equal("done", (await rig.Client.ListTicketsAsync("again"))[0].Outcome);
    }

    /// <summary>A job that failed once, and will sleep when it is run again.</summary>
    private static async Task<SupervisorRig> WaitingToRestartAsync(string delay)
    {
        var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("again", new JobDefinition
        {
            Shell = $"[ -e {rig.InFolder("once")} ] && exec sleep 1000; touch {rig.InFolder("once")}; exit 3",
            Restart = new RestartDefinition { Policy = "always", Delay = delay },
        });
        await rig.StartJobAsync("again");
        await rig.InStateAsync("again", "backoff");
        return rig;
    }
}
