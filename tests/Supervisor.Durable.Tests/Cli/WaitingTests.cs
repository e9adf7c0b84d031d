using Supervisor.Durable.Client;
using Supervisor.Durable.Tests.Cli.Fake;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

public sealed class WaitingTests
{
    [Fact]
    public async Task A_wait_survives_a_restart_of_the_supervisor()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Resolve = null;

        var stop = rig.RunAsync("stop", "web");
        await ReachedAsync(() => rig.State.Tickets.Count == 1);
        await rig.Supervisor.DownAsync();
        await ReachedAsync(() => rig.Error.ToString().Contains("went away", StringComparison.Ordinal));
        rig.State.Finish(1, "done");
        await rig.Supervisor.UpAsync();

        var run = await stop;
        Assert.Equal((0, "web: stopped in 0.1 s (ticket 1)\n"), (run.ExitCode, run.Out));
        Assert.Single(rig.State.Received);
    }

    [Fact]
    public async Task An_answer_that_is_lost_is_asked_for_again_and_nothing_is_sent_twice()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.Supervisor.AnswersToLose = 2;

        var run = await rig.RunAsync("stop", "web");

        Assert.Equal((0, "web: stopped in 0.1 s (ticket 1)\n"), (run.ExitCode, run.Out));
        Assert.Single(rig.State.Received);
    }

    [Fact]
    public async Task A_definition_whose_answer_is_lost_is_recognised_as_ours()
    {
        await using var rig = await CliRig.StartAsync();
        rig.Supervisor.AnswersToLose = 1;

        var run = await rig.RunAsync("run", "web", "--", "ls", "-l");

        Assert.Equal((0, "web: started (ticket 1)\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Ctrl_C_stops_the_wait_and_says_how_to_take_it_up_again()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Resolve = null;
        using var ctrlC = new CancellationTokenSource();

        var stop = rig.RunAsync(ctrlC.Token, "stop", "web");
        await ReachedAsync(() => rig.State.Waits > 0);
        await ctrlC.CancelAsync();

        var run = await stop;
        Assert.Equal(130, run.ExitCode);
        Assert.Equal("dsup: web: no longer waiting; ticket 1 stays valid: dsup wait --ticket 1\n", run.Error);
    }

    [Theory]
    [InlineData("exit", 7, null, 7, "web: run 3 ended: exit 7\n")]
    [InlineData("signal", null, 15, 143, "web: run 3 ended: SIGTERM\n")]
    [InlineData("success", 0, null, 0, "web: run 3 ended: success\n")]
    public async Task Wait_exits_as_the_process_did(string result, int? code, int? signal, int exitCode, string says)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Runs.Add(new RunDocument { Run = 9, Job = "web", State = "ended", Result = "exit", ExitCode = 99, EndedAt = "2999-01-01T00:00:00.000Z" });
        rig.State.Runs.Add(new RunDocument { Run = 3, Job = "web", State = "ended", Result = result, ExitCode = code, Signal = signal, EndedAt = FakeState.Now() });

        Assert.Equal(new CliRun(exitCode, says, ""), await rig.RunAsync("wait", "web"));
        Assert.Equal("wait", rig.State.Received.Single().Request.Control);
    }

    [Fact]
    public async Task Wait_for_a_job_that_never_ran_returns_at_once()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "pending");

        Assert.Equal(new CliRun(0, "web: has never run\n", ""), await rig.RunAsync("wait", "web"));
    }

    [Fact]
    public async Task A_time_out_is_124()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Resolve = null;

        var job = await rig.RunAsync("wait", "web", "--timeout", "100ms");
        Assert.Equal((124, "dsup: web has not ended within 100ms; it still runs. See: dsup status web\n"), (job.ExitCode, job.Error));
        Assert.Equal(124, (await rig.RunAsync("wait", "--ticket", "1", "--timeout", "10ms")).ExitCode);
    }

    [Fact]
    public async Task Waiting_for_a_ticket_shows_its_outcome()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        await rig.RunAsync("stop", "web");
        rig.State.Resolve = ticket => FakeState.Resolved(ticket, "failed", "no");
        await rig.RunAsync("start", "web");

        Assert.Equal(new CliRun(0, "web: stopped in 0.1 s (ticket 1)\n", ""), await rig.RunAsync("wait", "--ticket", "1"));
        Assert.Equal(new CliRun(1, "", "dsup: web: failed: no (ticket 2)\n"), await rig.RunAsync("wait", "--ticket", "2"));
        Assert.Equal(4, (await rig.RunAsync("wait", "--ticket", "99")).ExitCode);
    }

    internal static async Task ReachedAsync(Func<bool> condition)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(5, late.Token);
    }
}
