using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>Start, stop, restart, delete: through the loop, the database and back.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task A_start_is_done_when_its_process_is_recorded_and_the_ticket_is_the_number_of_its_run()
    {
        await using var rig = await EngineRig.WithJobAsync();
        rig.Host.Launches = false;
        var start = rig.Send(ControlBatch.Start());
        var ticket = (await EngineRig.Accepted(start))[^1];
        await rig.ReachedAsync("starting");
        Assert.False(start.Outcome.IsCompleted);

        rig.Host.ReportLaunched(new RunId(ticket.Value));

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(start));
        Assert.Equal(("running", ticket.Value), (rig.State(), rig.History.Job("job")!.Run));
        Assert.Equal("running", rig.History.Run(rig.Run())!.State);
        Assert.Equal(Outcome.Skipped, await rig.AskAsync(ControlBatch.Start()));
        Assert.Equal(["launch 1"], rig.Host.Orders);
    }

    [Fact]
    public async Task A_start_that_cannot_be_launched_fails_with_the_reason_and_the_next_one_may_succeed()
    {
        await using var rig = await EngineRig.WithJobAsync();
        rig.Host.LaunchError = _ => "/bin/true: no such file";

        Assert.Equal(new Outcome(OutcomeKind.Failed, "/bin/true: no such file"), await rig.AskAsync(ControlBatch.Start()));
        Assert.Equal(("failed", "/bin/true: no such file"), (rig.State(), rig.History.Job("job")!.Reason));
        rig.Host.LaunchError = _ => null;

        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start()));
        Assert.Equal(["launch 1", "forget 1", "launch 2"], rig.Host.Orders);
    }

    [Fact]
    public async Task A_stop_kills_and_is_done_when_the_end_is_recorded()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always));
        var run = await rig.RunAsync();
        rig.Host.Dies = false;
        var stop = rig.Send(ControlBatch.Stop());
        await rig.ReachedAsync("stopping");
        Assert.False(stop.Outcome.IsCompleted);

        await rig.AdvanceAsync(5);                                   // the kill is repeated
        rig.Host.End(run, new ProcessEnd.Signalled(9, false));

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(stop));
        await rig.SettleAsync();
        Assert.Equal(["launch 1", "kill 1", "kill 1", "forget 1"], rig.Host.Orders);
        var view = rig.History.Job("job")!;
        Assert.Equal(("finished", "signal", 9), (view.State, view.LastResult, view.LastSignal));
        Assert.Equal(Outcome.Skipped, await rig.AskAsync(ControlBatch.Stop()));
    }

    [Fact]
    public async Task A_graceful_stop_signals_and_kills_when_its_time_is_over_and_not_before()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var stop = rig.Send(ControlBatch.StopWithSignal(Signal.Interrupt, TimeSpan.FromSeconds(30)));
        await rig.ReachedAsync("stopping");

        await rig.AdvanceAsync(29.9);
        Assert.Equal(["launch 1", "signal 1 INT"], rig.Host.Orders);
        await rig.AdvanceAsync(0.1);

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(stop));
        await rig.SettleAsync();
        Assert.Equal(["launch 1", "signal 1 INT", "kill 1", "forget 1"], rig.Host.Orders);
        Assert.Empty(rig.History.Query("SELECT * FROM deadline", TestContext.Current.CancellationToken).Rows);
    }

    [Fact]
    public async Task A_restart_is_a_stop_and_a_start_and_waits_for_the_tree_to_be_gone()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var first = await rig.RunAsync();
        rig.Host.LosesTrees = false;
        var restart = rig.Send(ControlBatch.Restart());
        var tickets = await EngineRig.Accepted(restart);
        await rig.ReachedAsync("starting");
        await rig.SettleAsync();
        Assert.Equal(["launch 1", "kill 1"], rig.Host.Orders);

        rig.Host.LoseTree(first);

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(restart));
        Assert.Equal([2, 3], tickets.Select(t => t.Value));
        Assert.Equal(["launch 1", "kill 1", "forget 1", "launch 3"], rig.Host.Orders);
        Assert.Empty(rig.Host.Doubles);
    }

    [Fact]
    public async Task A_graceful_try_restart_launches_after_the_end_under_its_own_number()
    {
        await using var rig = await EngineRig.WithJobAsync();
        Assert.Equal(Outcome.Skipped, await rig.AskAsync(ControlBatch.TryRestartWithSignal()));
        var first = await rig.RunAsync();
        var restart = rig.Send(ControlBatch.TryRestartWithSignal());
        await rig.ReachedAsync("stopping");

        rig.Host.End(first);

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(restart));
        Assert.Equal(["launch 2", "signal 2 TERM", "forget 2", "launch 3"], rig.Host.Orders);
    }

    [Fact]
    public async Task A_signal_is_delivered_or_skipped()
    {
        await using var rig = await EngineRig.WithJobAsync();
        Assert.Equal(Outcome.Skipped, await rig.AskAsync(ControlBatch.SendSignal(Signal.User1)));
        await rig.RunAsync();

        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.SendSignal(Signal.User1)));
        Assert.Equal(["launch 2", "signal 2 USR1"], rig.Host.Orders);
    }

    [Fact]
    public async Task A_signal_whose_run_is_gone_before_it_was_sent_resolves_though_its_answer_comes_last()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.Delivers = false;
        var signal = rig.Send(ControlBatch.SendSignal(Signal.User1));
        await EngineRig.Accepted(signal);

        rig.Host.End(run);
        rig.Host.Tell(new Durable.Runs.ProcessReport.Delivered(run, 2, "it has ended already"));

        Assert.Equal(OutcomeKind.Skipped, (await EngineRig.Outcome(signal)).Kind);
    }

    [Fact]
    public async Task Delete_stops_the_job_and_cancels_everything_else_that_was_asked()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        var graceful = rig.Send(ControlBatch.StopWithSignal());
        var later = rig.Send(ControlBatch.Restart());
        await rig.ReachedAsync("stopping");

        var delete = rig.Send(ControlBatch.DeleteNow());

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(delete));
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(graceful));
        Assert.Equal(Outcome.Cancelled, await EngineRig.Outcome(later));
        Assert.Null(rig.History.Job("job"));
        await Assert.ThrowsAsync<JobNotFoundException>(() => rig.AskAsync(ControlBatch.Start()));
        Assert.Contains($"kill {run}", rig.Host.Orders);
        Assert.Equal(DefinitionChange.Created, await rig.DefineAsync());
        Assert.Equal("pending", rig.State());
    }

    [Fact]
    public async Task What_something_urgent_starts_between_a_delete_s_stop_and_itself_is_stopped_too()
    {
        await using var rig = await EngineRig.WithJobAsync();
        rig.Host.Dies = false;
        var run = await rig.RunAsync();
        var delete = rig.Send(ControlBatch.Delete());
        await rig.ReachedAsync("stopping");                          // where both arrive in one round, the urgent one goes first
        var start = rig.Send(new ControlBatch([new Control.Start()], Priority.Urgent));
        rig.Host.End(run);
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(start));
        await rig.SettleAsync();
        Assert.Equal("stopping", rig.State());

        await rig.DieAsync();
        rig.Open();                                                  // it is not forgotten
        var started = new RunId((await start.Accepted)[0].Value);
        rig.Host.End(started);

        Assert.Equal("done", (await rig.ResolvedAsync((await delete.Accepted)[1])).Outcome);
        Assert.Null(rig.History.Job("job"));
        Assert.Equal("ended", rig.History.Run(started)!.State);
    }

    [Fact]
    public async Task A_delete_alone_leaves_the_process_and_cancels_every_open_ticket()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        var wait = rig.Send(ControlBatch.ToWait());
        var stop = rig.Send(ControlBatch.StopWithSignal());
        await rig.ReachedAsync("stopping");

        Assert.Equal(Outcome.Done, await rig.AskAsync(new ControlBatch([new Control.Delete()], Priority.High)));

        Assert.Equal(Outcome.Cancelled, await EngineRig.Outcome(wait));
        Assert.Equal(Outcome.Cancelled, await EngineRig.Outcome(stop));
        Assert.Equal(DefinitionChange.Created, await rig.DefineAsync());
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start()));
        rig.Host.End(run);                                           // the namesake is not concerned
        await rig.SettleAsync();
        Assert.Equal("running", rig.State());
        Assert.Contains($"forget {run}", rig.Host.Orders);
        Assert.Equal("ended", rig.History.Run(run)!.State);
    }

    [Fact]
    public async Task Defining_again_changes_the_next_launch_and_createOnly_refuses()
    {
        await using var rig = await EngineRig.WithJobAsync();
        Assert.Equal(DefinitionChange.Unchanged, await rig.DefineAsync());
        await Assert.ThrowsAsync<JobExistsException>(() => rig.DefineAsync(createOnly: true));

        Assert.Equal(DefinitionChange.Changed, await rig.DefineAsync(spec: EngineRig.Spec(RestartKind.Always)));

        Assert.Equal(RestartKind.Always, rig.History.Spec("job")!.Restart.Policy);
        Assert.Equal(["defined", "redefined"], rig.History.EventsAfter(0, 100).Where(e => e.Job == "job").Select(e => e.Kind));
    }
}
