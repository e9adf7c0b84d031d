using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>Restarts of the policy: deadline rows, by virtual time.</summary>
public sealed class PolicyTests
{
    [Fact]
    public async Task A_run_that_failed_is_followed_by_another_after_the_delay_with_a_ticket_of_its_own()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.OnFailure, delay: 30));
        rig.Host.End(await rig.RunAsync(), new ProcessEnd.Exit(3));
        await rig.ReachedAsync("backoff");
        Assert.Equal("2026-01-01T00:00:30.000Z", rig.History.Job("job")!.NextRestartAt);

        await rig.AdvanceAsync(29.999);
        Assert.Equal("backoff", rig.State());
        await rig.AdvanceAsync(0.001);

        var view = rig.History.Job("job")!;
        Assert.Equal(("running", 2, 1), (view.State, view.Run, view.Restarts));
        Assert.Equal(("start", "done", "restart-policy"), Row(rig.History.Ticket(new TicketId(2))!));
        Assert.Equal(2, rig.History.Run(new RunId(2))!.Attempt);
    }

    [Theory]
    [InlineData(RestartKind.Never, "finished"), InlineData(RestartKind.OnFailure, "finished"), InlineData(RestartKind.Always, "backoff"), InlineData(RestartKind.UnlessStopped, "backoff")]
    public async Task What_follows_success(RestartKind policy, string state)
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(policy));

        rig.Host.End(await rig.RunAsync());

        await rig.ReachedAsync(state);
        await rig.AdvanceAsync(1);
        Assert.Equal(state == "backoff" ? "running" : "finished", rig.State());
    }

    [Fact]
    public async Task A_stop_cancels_a_pending_restart_and_a_start_brings_it_forward()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always, delay: 30));
        rig.Host.End(await rig.RunAsync());
        await rig.ReachedAsync("backoff");

        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Stop()));
        await rig.AdvanceAsync(60);
        Assert.Equal("finished", rig.State());

        rig.Host.End(await rig.RunAsync());
        await rig.ReachedAsync("backoff");
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start()));
        await rig.AdvanceAsync(60);
        Assert.Equal(("running", 0L, 3), (rig.State(), rig.History.Job("job")!.Restarts, rig.Host.Begun));
    }

    [Fact]
    public async Task Restarts_are_counted_until_a_control_starts_it()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always, delay: 1));
        await rig.RunAsync();
        for (var restarts = 1; restarts <= 5; restarts++)
        {
            rig.Host.End(rig.Run());
            await rig.ReachedAsync("backoff");
            await rig.AdvanceAsync(1);
            Assert.Equal(restarts, rig.History.Job("job")!.Restarts);
        }

        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Restart()));

        Assert.Equal(0, rig.History.Job("job")!.Restarts);
    }

    [Fact]
    public async Task A_job_that_fails_to_launch_again_and_again_without_delay_is_stopped_all_the_same()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always, delay: 0));
        rig.Host.LaunchError = _ => "no such file";
        Assert.Equal("no such file", (await rig.AskAsync(ControlBatch.Start())).Detail);

        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Stop()));

        Assert.Equal("finished", rig.State());
    }

    private static (string, string?, string?) Row(TicketView view) => (view.Control, view.Outcome, view.Origin);
}
