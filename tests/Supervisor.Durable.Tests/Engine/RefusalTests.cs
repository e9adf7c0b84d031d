using Supervisor.Durable.Runs;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>The kernel does not let a process be signalled, as it runs as another user.</summary>
public sealed class RefusalTests
{
    private const string Reason = "process 7 runs as another user, who may not be signalled (EPERM)";

    [Fact]
    public async Task A_refused_signal_fails()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.Delivers = false;
        var signal = rig.Send(ControlBatch.SendSignal(Signal.Hangup));
        await EngineRig.Accepted(signal);

        rig.Host.Tell(new ProcessReport.Delivered(run, 2, Reason) { IsRefused = true });

        Assert.Equal(new Outcome(OutcomeKind.Failed, Reason), await EngineRig.Outcome(signal));
        Assert.Equal("running", rig.State());
    }

    [Fact]
    public async Task A_stop_whose_signal_is_refused_says_so_while_its_window_is_open_and_when_it_is_done()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.Delivers = false;
        var stop = rig.Send(ControlBatch.StopWithSignal(grace: TimeSpan.FromSeconds(30)));
        await rig.ReachedAsync("stopping");

        rig.Host.Tell(new ProcessReport.Delivered(run, 2, Reason) { IsRefused = true });
        await rig.SettleAsync();

        Assert.Equal(("active", Reason), (rig.History.Ticket(new(2))!.State, rig.History.Ticket(new(2))!.Error));
        Assert.Equal(("stopping", Reason), (rig.State(), rig.History.Job("job")!.Reason));
        rig.Host.End(run);
        Assert.Equal(OutcomeKind.Done, (await EngineRig.Outcome(stop)).Kind);
        Assert.Equal(Reason, rig.History.Ticket(new(2))!.Error);
        Assert.Null(rig.History.Job("job")!.Reason);
    }

    [Fact]
    public async Task A_refused_kill_fails_what_was_to_end_the_job_and_what_was_sent_with_it_and_nothing_else()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.Dies = false;
        var wait = rig.Send(ControlBatch.ToWait());
        var restart = rig.Send(ControlBatch.RestartWithSignal(grace: TimeSpan.FromSeconds(30)));
        await rig.ReachedAsync("stopping");
        var start = rig.Send(ControlBatch.Start());
        await rig.AdvanceAsync(30);

        rig.Host.Tell(new ProcessReport.KillRefused(run, Reason));

        Assert.Equal(new Outcome(OutcomeKind.Failed, Reason), await EngineRig.Outcome(restart));
        await rig.SettleAsync();
        Assert.Equal(("failed", "failed"), (rig.History.Ticket(new(3))!.Outcome, rig.History.Ticket(new(4))!.Outcome));
        Assert.Equal(("stopping", Reason), (rig.State(), rig.History.Job("job")!.Reason));
        Assert.False(wait.Outcome.IsCompleted);

        var later = rig.Send(ControlBatch.Stop());                   // waits for the kill that is under way, and learns of the next one
        await EngineRig.Accepted(later);
        rig.Host.Tell(new ProcessReport.KillRefused(run, Reason));
        Assert.Equal(OutcomeKind.Failed, (await EngineRig.Outcome(later)).Kind);

        rig.Host.End(run);
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(wait));
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(start));
        Assert.Equal("running", rig.State());
    }

    [Fact]
    public async Task A_refused_kill_calls_off_the_launch_that_was_to_follow()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.Dies = false;
        var restart = rig.Send(ControlBatch.TryRestart());
        await rig.ReachedAsync("stopping");

        rig.Host.Tell(new ProcessReport.KillRefused(run, Reason));
        Assert.Equal(new Outcome(OutcomeKind.Failed, Reason), await EngineRig.Outcome(restart));
        rig.Host.End(run);

        await rig.ReachedAsync("finished");
        Assert.DoesNotContain("launch 2", rig.Host.Orders);
    }

    [Fact]
    public async Task A_state_is_reported_once_and_so_is_a_kill_that_is_repeated()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        (rig.Host.Dies, rig.Host.LosesTrees) = (false, false);
        var restart = rig.Send(ControlBatch.TryRestartWithSignal(grace: TimeSpan.FromSeconds(1)));
        await rig.ReachedAsync("stopping");
        await rig.AdvanceAsync(1);
        await rig.AdvanceAsync(5);
        await rig.AdvanceAsync(5);
        rig.Host.End(run);
        await rig.ReachedAsync("starting");                          // until the tree is gone
        rig.Host.LoseTree(run);
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(restart));

        Assert.Equal(["starting", "running", "stopping", "stopping", "ended", "starting", "running"],
            rig.History.LastEvents(100).Where(e => e.Run is not null).Select(e => e.Kind));   // asked, then killed
    }
}
