using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>When a restart follows and when not any more, with a supervisor that is killed in between.</summary>
public sealed class RestartLimitTests
{
    [Fact]
    public async Task A_burst_is_counted_across_a_crash_and_reset_failed_is_the_way_out()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("crashing", new JobDefinition { Shell = "exit 3", Restart = new() { Policy = "always", Delay = "300ms", Burst = 3, Interval = "1h" } });
        await rig.SendAsync("crashing", new ControlRequest { Control = "start" }, wait: true);
        await Until.TrueAsync(async () => (await rig.Client.ListRunsAsync("crashing")).Count >= 2, "it was restarted once");

        await rig.Kill9Async();
        await rig.RestartAsync();
        await rig.InStateAsync("crashing", "failed");

        Assert.Equal(4, (await rig.Client.ListRunsAsync("crashing")).Count);
        Assert.Equal((3, "start-limit-hit"), await Limit(rig));
        Assert.Contains("dsup reset-failed crashing", (await rig.DsupAsync("status")).Out, StringComparison.Ordinal);
        Assert.Contains("always, after 300ms, then twice as long each time up to 1m, at most 3 in 1h", (await rig.DsupAsync("status", "crashing")).Out, StringComparison.Ordinal);
        Assert.StartsWith("crashing: pending again, its restarts are counted from zero", (await rig.DsupAsync("reset-failed", "crashing")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal("pending", (await rig.Client.GetJobAsync("crashing")).State);
        Assert.Contains("has not failed", (await rig.DsupAsync("reset-failed", "crashing")).Succeeded().Out, StringComparison.Ordinal);
        await rig.SendAsync("crashing", new ControlRequest { Control = "start" });
        await Until.TrueAsync(async () => (await rig.Client.ListRunsAsync("crashing")).Count == 8 && await Limit(rig) is (3, not null), "it was restarted three times more");
    }

    [Fact]
    public async Task A_pending_restart_is_shown_with_its_time()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("crashing", new JobDefinition { Shell = "exit 3", Restart = new() { Policy = "always", Delay = "1h", Backoff = "Exponential", MaxDelay = "3h" } });
        await rig.SendAsync("crashing", new ControlRequest { Control = "start" }, wait: true);
        await rig.InStateAsync("crashing", "backoff");
        string? due = (await rig.Client.GetJobAsync("crashing")).NextRestartAt;

        await rig.Kill9Async();
        await rig.RestartAsync();

        Assert.Equal(due, (await rig.Client.GetJobAsync("crashing")).NextRestartAt);
        Assert.Matches(@"exit 3, restart in 59m \d+s at \d\d:\d\d:\d\d", (await rig.DsupAsync("status")).Out);
    }

    [Fact]
    public async Task A_run_that_lasted_begins_the_counting_again()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("lasting", new JobDefinition
        {
            Shell = "sleep 0.6; exit 3",
            Restart = new() { Policy = "on-failure", Delay = "10ms", Burst = 1, Interval = "1h", ResetAfter = "300ms" },
        });
        await rig.StartJobAsync("lasting");

        await Until.TrueAsync(async () => (await rig.Client.ListRunsAsync("lasting")).Count == 2, "it was restarted once");
        await rig.Kill9Async();
        await rig.RestartAsync();

        await Until.TrueAsync(async () => (await rig.Client.ListRunsAsync("lasting")).Count >= 4, "it was restarted three times");
    }

    [Theory]
    [InlineData("on-failure", 7, "finished"), InlineData("always", 7, "backoff"), InlineData("always", 9, "finished"), InlineData("on-failure", 8, "backoff")]
    public async Task Exit_codes_that_count_as_success_or_prevent_a_restart_do_so_while_no_supervisor_runs(string policy, int code, string state)
    {
        await using var rig = await SupervisorRig.StartAsync();
        string go = rig.InFolder("go");
        await rig.DefineAsync("job", new JobDefinition
        {
            Shell = $"while ! [ -e {go} ]; do sleep 0.02; done; exit {code}",
            Restart = new() { Policy = policy, Delay = "1h", SuccessExitCodes = [7], PreventExitCodes = [9] },
        });
        await rig.StartJobAsync("job");

        await rig.Kill9Async();
        await File.WriteAllTextAsync(go, "");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 0, "it has ended");
        await rig.RestartAsync();

        await rig.InStateAsync("job", state);
        Assert.Equal(code, (await rig.LastRunAsync("job")).ExitCode);
    }

    [Fact]
    public async Task A_launch_that_fails_follows_the_policy()
    {
        await using var rig = await SupervisorRig.StartAsync();
        string program = rig.InFolder("program");
        await rig.DefineAsync("late", new JobDefinition { Command = [program, "1000"], Restart = new() { Policy = "on-failure", Delay = "500ms" } });
        Assert.Equal("failed", (await rig.SendAsync("late", new ControlRequest { Control = "start" }, wait: true)).Outcome);
        await rig.Kill9Async();

        File.Copy("/bin/sleep", program);
        await rig.RestartAsync();

        await rig.InStateAsync("late", "running");
        Assert.Contains("failed", (await rig.Client.ListRunsAsync("late")).Select(r => r.State));
    }

    [Fact]
    public async Task A_program_that_is_still_being_written_is_launched_as_soon_as_it_is_closed()
    {
        await using var rig = await SupervisorRig.StartAsync();
        string program = rig.InFolder("program");
        File.Copy("/bin/sleep", program);
        await rig.DefineAsync("busy", new JobDefinition { Command = [program, "1000"] });
        TicketDocument start;
        await using (new FileStream(program, FileMode.Open, FileAccess.ReadWrite))
        {
            start = await rig.SendAsync("busy", new ControlRequest { Control = "start" });
            await rig.InStateAsync("busy", "starting");
        }

        Assert.Equal("done", (await rig.ResolvedAsync(start)).Outcome);
        await rig.InStateAsync("busy", "running");
        Assert.Single(await rig.Client.ListRunsAsync("busy"));
    }

    private static async Task<(long Restarts, string? Reason)> Limit(SupervisorRig rig) => await rig.Client.GetJobAsync("crashing") is var job ? (job.Restarts, job.Reason) : default;
}
