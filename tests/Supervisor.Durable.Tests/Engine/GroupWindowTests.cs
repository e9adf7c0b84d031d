using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>Windows of groups and trees, and what runs leave, through the loop, the database and back.</summary>
public sealed class GroupWindowTests
{
    private static JobSpec Grouped(RestartKind policy = RestartKind.Never) =>
        EngineRig.Spec(policy) with { Command = EngineRig.Spec().Command with { Options = new() { Grouped = true } } };

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_window_of_a_group_continues_after_its_leader_also_under_the_next_supervisor(bool restarts)
    {
        await using var rig = await EngineRig.WithJobAsync(Grouped(RestartKind.Always));
        rig.Host.LosesTrees = false;
        var run = await rig.RunAsync();
        var stop = await rig.StopGracefullyAsync(TimeSpan.FromSeconds(10));
        var wait = rig.Send(ControlBatch.ToWait());
        rig.Host.End(run, new ProcessEnd.Signalled(15, false));
        await EngineRig.Outcome(wait);                               // the end is on record

        if (restarts)
            await rig.RestartAsync();
        Assert.Equal(("stopping", "ended"), (rig.State(), rig.History.Run(run)!.State));
        Assert.Null(rig.History.Job("job")!.Pid);
        await rig.AdvanceAsync(9);
        Assert.DoesNotContain("kill 1", rig.Host.Orders);
        Assert.Equal("active", rig.History.Ticket(stop)!.State);
        await rig.AdvanceAsync(1);
        Assert.Contains("kill 1", rig.Host.Orders);

        Assert.Equal("done", (await rig.ResolvedAsync(stop)).Outcome);
        Assert.Equal("finished", rig.State());
        Assert.Single(rig.Host.Orders, order => order == "signal 1 TERM");
    }

    [Fact]
    public async Task The_stop_of_a_group_says_stopping_once_and_normal_controls_wait_for_all_of_it()
    {
        await using var rig = await EngineRig.WithJobAsync(Grouped());
        rig.Host.LosesTrees = false;
        var run = await rig.RunAsync();
        var stop = await rig.StopGracefullyAsync(TimeSpan.FromSeconds(10));
        var start = rig.Send(ControlBatch.Start());
        rig.Host.End(run);
        await rig.SettleAsync();
        Assert.False(start.Outcome.IsCompleted);

        rig.Host.LoseTree(run);

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(start));
        Assert.Equal("done", (await rig.ResolvedAsync(stop)).Outcome);
        Assert.Single(rig.History.LastEvents(100), e => e.Kind == "stopping");
        Assert.Empty(rig.Host.Doubles);
    }

    [Fact]
    public async Task A_stop_of_what_has_left_something_waits_for_that_and_one_that_kills_kills_it_once_more_after_a_crash()
    {
        await using var rig = await EngineRig.WithJobAsync();
        rig.Host.LosesTrees = false;
        var run = await rig.RunAsync();
        rig.Host.End(run);
        await rig.ReachedAsync("finished");
        var graceful = (await EngineRig.Accepted(rig.Send(ControlBatch.StopWithSignal())))[0];
        await rig.SettleAsync();
        Assert.Equal("active", rig.History.Ticket(graceful)!.State);

        rig.Host.Dies = false;
        var kill = (await EngineRig.Accepted(rig.Send(ControlBatch.Stop())))[0];
        await rig.SettleAsync();
        await rig.RestartAsync();
        await rig.SettleAsync();
        rig.Host.LoseTree(run);

        Assert.Equal(("done", "done"), ((await rig.ResolvedAsync(graceful)).Outcome, (await rig.ResolvedAsync(kill)).Outcome));
        Assert.Equal(2, rig.Host.Orders.Count(order => order == "kill 1"));
    }

    [Fact]
    public async Task A_changed_stop_definition_reaches_the_run_of_a_running_job()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();

        await rig.DefineAsync(spec: EngineRig.Spec() with { Restart = EngineRig.Spec().Restart with { Burst = 3 } });
        Assert.Empty(rig.Host.Amended);
        await rig.DefineAsync(spec: EngineRig.Spec() with { Stop = new() { Signal = Signal.Interrupt, Grace = TimeSpan.FromSeconds(3), Mode = StopMode.Tree } });
        await rig.SettleAsync();                                     // the answer comes before what follows is carried out

        var amended = rig.Host.Amended[run];
        Assert.Equal((2, StopMode.Tree, TimeSpan.FromSeconds(3), null), (amended.Signal, amended.Mode, amended.Grace, amended.Window));
    }

    [Fact]
    public void The_mode_group_needs_a_group()
    {
        Assert.Contains("Grouped", Assert.Throws<InvalidJobException>(() => SpecRules.Check(EngineRig.Spec() with { Stop = new() { Mode = StopMode.Group } })).Message, StringComparison.Ordinal);
        SpecRules.Check(Grouped() with { Stop = new() { Mode = StopMode.Group } });
        SpecRules.Check(EngineRig.Spec() with { Stop = new() { Mode = StopMode.Tree } });
    }
}
