using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>Grace windows of children that do not listen, and what may happen within one.</summary>
public sealed class GraceTests
{
    [Fact]
    public async Task A_window_keeps_its_length_when_the_supervisor_is_killed_within_it()
    {
        await using var rig = await DeafAsync();
        var stop = await StopAsync(rig, "3s");
        var accepted = SupervisorRig.At(stop.AcceptedAt);

        await Until.PassedAsync(accepted.AddSeconds(1));
        await rig.Kill9Async();
        await rig.RestartAsync();
        var ready = DateTimeOffset.UtcNow;
        var resolved = await rig.ResolvedAsync(stop);

        var run = await rig.LastRunAsync("deaf");
        Assert.Equal("done", resolved.Outcome);
        Assert.Equal(("signal", 9), (run.Result, run.Signal));
        var due = accepted.AddSeconds(3);
        Assert.InRange(SupervisorRig.At(run.EndedAt), due, (ready > due ? ready : due).AddSeconds(1.5));
    }

    [Fact]
    public async Task A_child_past_its_window_is_killed_as_soon_as_there_is_a_supervisor()
    {
        await using var rig = await DeafAsync();
        var stop = await StopAsync(rig, "2s");
        await rig.Kill9Async();

        await Until.PassedAsync(SupervisorRig.At(stop.AcceptedAt).AddSeconds(2.5));
        Assert.Single(rig.JobProcesses());
        var started = DateTimeOffset.UtcNow;
        await rig.RestartAsync();
        var ready = DateTimeOffset.UtcNow;
        var resolved = await rig.ResolvedAsync(stop);

        var run = await rig.LastRunAsync("deaf");
        Assert.Equal("done", resolved.Outcome);
        Assert.Equal(("signal", 9), (run.Result, run.Signal));
        Assert.InRange(SupervisorRig.At(run.EndedAt), started, ready.AddSeconds(1.5));
    }

    [Fact]
    public async Task A_stop_of_high_priority_closes_the_window_and_normal_controls_flow_again()
    {
        await using var rig = await DeafAsync();
        var graceful = await StopAsync(rig, "90s");
        var start = await rig.SendAsync("deaf", new ControlRequest { Control = "start" });
        Assert.Equal([["grace", $"{graceful.Ticket}"]], await rig.SqlAsync("SELECT kind, ticket FROM v_deadlines"));
        Assert.Equal(["waiting", "grace"], (await rig.SqlAsync("SELECT held_by FROM v_pending ORDER BY ticket")).Select(row => row[0]));

        (await rig.DsupAsync("stop", "deaf", "--now")).Succeeded();

        Assert.Equal("done", (await rig.ResolvedAsync(graceful)).Outcome);
        Assert.Equal("done", (await rig.ResolvedAsync(start)).Outcome);
        Assert.Empty(await rig.SqlAsync("SELECT * FROM v_deadlines"));
        Assert.Empty(await rig.SqlAsync("SELECT * FROM v_pending"));
        Assert.Equal("running", (await rig.Client.GetJobAsync("deaf")).State);
        Assert.Single(rig.JobProcesses());
    }

    [Theory]
    [InlineData("stop deaf --now"), InlineData("restart deaf --now"), InlineData("try-restart deaf --now"), InlineData("stop deaf --signal KILL"), InlineData("stop deaf --grace 0s"), InlineData("signal deaf KILL"), InlineData("kill -9 deaf")]
    public async Task What_leaves_no_grace_passes_an_open_window_and_ends_it_and_nothing_of_the_next_run(string line)
    {
        await using var rig = await DeafAsync();
        Assert.Equal("", (await rig.DsupAsync("stop", "deaf", "--grace", "90s", "--no-wait")).Succeeded().Error);
        var run = (await rig.Client.GetJobAsync("deaf")).Run;

        var began = DateTimeOffset.UtcNow;
        (await rig.DsupAsync(line.Split(' '))).Succeeded();

        await Until.TrueAsync(async () => (await rig.SqlAsync("SELECT * FROM v_deadlines")).Length == 0, "the window is closed");
        Assert.Equal(["signal", "9"], (await rig.SqlAsync($"SELECT result, signal FROM v_runs WHERE run = {run}"))[0]);
        Assert.True(DateTimeOffset.UtcNow - began < TimeSpan.FromSeconds(60), "it has waited for the window");
        await Until.TrueAsync(async () => (await rig.SqlAsync("SELECT * FROM v_pending")).Length == 0, "nothing waits");
        Assert.Equal(line.Contains("restart", StringComparison.Ordinal) ? "running" : "finished", (await rig.Client.GetJobAsync("deaf")).State);
        Assert.Equal(line.Contains("restart", StringComparison.Ordinal) ? 1 : 0, rig.JobProcesses().Count);
    }

    [Fact]
    public async Task A_control_that_waits_for_the_window_says_until_when_and_how_to_pass_it()
    {
        await using var rig = await DeafAsync();
        Assert.Equal("", (await rig.DsupAsync("restart", "deaf", "--grace", "90s", "--no-wait")).Succeeded().Error);   // its own start waits for its own stop
        var until = SupervisorRig.At((await rig.SqlAsync("SELECT due_at FROM v_deadlines"))[0][0]).ToLocalTime();

        var stop = (await rig.DsupAsync("stop", "deaf", "--no-wait")).Succeeded();

        Assert.Equal($"dsup: deaf: waits for the stop that is under way, until {until:yyyy-MM-dd HH:mm:ss} at the latest. To end it at once: dsup stop deaf --now\n", stop.Error);
        Assert.Contains($"Held: by a grace window, until {until:yyyy-MM-dd HH:mm:ss} at the latest", (await rig.DsupAsync("ticket", stop.Out.Trim())).Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delete_now_within_the_window_kills_at_once_and_cancels_what_waits()
    {
        await using var rig = await DeafAsync();
        await StopAsync(rig, "90s");
        var start = await rig.SendAsync("deaf", new ControlRequest { Control = "start" });
        var signal = await rig.SendAsync("deaf", new ControlRequest { Control = "signal", Signal = "HUP" });

        (await rig.DsupAsync("delete", "deaf", "--now")).Succeeded();

        Assert.Equal("cancelled", (await rig.ResolvedAsync(start)).Outcome);
        Assert.Equal("cancelled", (await rig.ResolvedAsync(signal)).Outcome);
        (await rig.DsupAsync("status", "deaf")).Failed(4, "deaf");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 0 && rig.RunDirectories().Length == 0, "nothing is left of the job");
        Assert.Empty(await rig.SqlAsync("SELECT * FROM v_deadlines"));
    }

    [Fact]
    public async Task A_process_that_ends_within_the_window_closes_it()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("polite", new JobDefinition { Shell = "trap 'exit 5' TERM; echo ready; while :; do sleep 0.05; done" });
        await rig.StartJobAsync("polite");
        await rig.SaidAsync("polite", "ready");

        (await rig.DsupAsync("stop", "polite", "--grace", "90s")).Succeeded();

        Assert.Empty(await rig.SqlAsync("SELECT * FROM v_deadlines"));
        Assert.Equal(5, (await rig.LastRunAsync("polite")).ExitCode);
        Assert.Equal(3, (await rig.DsupAsync("status", "-q", "polite")).ExitCode);
    }

    private static async Task<SupervisorRig> DeafAsync()
    {
        var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("deaf", "ignore-term");
        await rig.SaidAsync("deaf", "ready");
        return rig;
    }

    private static Task<TicketDocument> StopAsync(SupervisorRig rig, string grace) =>
        rig.SendAsync("deaf", new ControlRequest { Control = "stop", Grace = grace });
}
