using Supervisor.Durable.Engine;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>CONTRACT.md, "Durability" 3 and 4: the supervisor ends at any instant, the next one continues from rows.</summary>
public sealed class RecoveryTests
{
    [Theory]
    [InlineData(0, 20), InlineData(3600, 0), InlineData(-3600, 30)]
    public async Task A_window_keeps_its_rest_but_never_more_than_its_length_after_any_jump_of_the_clock(int jump, int left)
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var ticket = await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));
        await rig.AdvanceAsync(10);

        await rig.DieAsync();
        rig.Clock.Skew += TimeSpan.FromSeconds(jump);
        rig.Open();

        if (left > 0)
        {
            await rig.AdvanceAsync(left - 0.5);
            Assert.DoesNotContain("kill 1", rig.Host.Orders);
            await rig.AdvanceAsync(0.5);
        }
        Assert.Equal("done", (await rig.ResolvedAsync(ticket)).Outcome);
        Assert.Contains("kill 1", rig.Host.Orders);
    }

    [Theory]
    [InlineData(3600), InlineData(-3600)]
    public async Task A_window_that_is_open_doesnt_care_for_jumps_of_the_clock(int jump)
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var ticket = await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));
        await rig.AdvanceAsync(10);

        rig.Clock.Skew += TimeSpan.FromSeconds(jump);

        await rig.AdvanceAsync(19.5);
        Assert.DoesNotContain("kill 1", rig.Host.Orders);
        await rig.AdvanceAsync(0.5);
        Assert.Equal("done", (await rig.ResolvedAsync(ticket)).Outcome);
    }

    [Theory]
    [InlineData(5, 25), InlineData(600, 0)]
    public async Task A_pending_restart_is_started_at_its_time_or_at_once_when_that_is_past(int away, int left)
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always, delay: 30));
        rig.Host.End(await rig.RunAsync());
        await rig.ReachedAsync("backoff");

        await rig.DieAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(away));
        rig.Open();

        if (left > 0)
        {
            await rig.AdvanceAsync(left - 1);
            Assert.Equal("backoff", rig.State());
            await rig.AdvanceAsync(1);
        }
        await rig.ReachedAsync("running");
        Assert.Equal(2, rig.Host.Begun);
    }

    [Fact]
    public async Task A_signal_that_may_not_have_gone_out_is_sent_again_and_its_ticket_says_so()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        rig.Host.Delivers = false;
        var ticket = (await EngineRig.Accepted(rig.Send(ControlBatch.SendSignal(Signal.User1))))[0];

        await rig.DieAsync();
        rig.Host.Delivers = true;
        rig.Open();

        var view = await rig.ResolvedAsync(ticket);
        Assert.Equal("done", view.Outcome);
        Assert.Contains("may have arrived twice", view.Error, StringComparison.Ordinal);
        Assert.Equal(["launch 1", "signal 1 USR1", "signal 1 USR1"], rig.Host.Orders);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task The_signal_of_a_graceful_stop_is_repeated_only_if_it_is_not_known_to_have_gone_out(bool delivered)
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.Delivers = delivered;
        var ticket = await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));
        await rig.SettleAsync();

        await rig.RestartAsync();
        rig.Host.End(run);

        var view = await rig.ResolvedAsync(ticket);
        Assert.Equal(("done", delivered), (view.Outcome, view.Error is null));
        Assert.Equal(delivered ? 1 : 2, rig.Host.Orders.Count(order => order == "signal 1 TERM"));
    }

    [Fact]
    public async Task A_graceful_try_restart_whose_signal_was_repeated_says_so_when_the_new_process_is_recorded()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.Delivers = false;
        var ticket = (await EngineRig.Accepted(rig.Send(ControlBatch.TryRestartWithSignal())))[0];

        await rig.RestartAsync();
        rig.Host.End(run);

        Assert.Contains("may have arrived twice", (await rig.ResolvedAsync(ticket)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_signal_that_was_repeated_says_so_also_after_another_crash(bool deliveredAtLast)
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.Delivers = false;
        var ticket = await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));
        await rig.DieAsync();
        rig.Host.Delivers = deliveredAtLast;
        rig.Open();
        await rig.SettleAsync();

        await rig.DieAsync();
        rig.Host.End(run);
        rig.Open();

        var view = await rig.ResolvedAsync(ticket);
        Assert.Equal("done", view.Outcome);
        Assert.Contains("may have arrived twice", view.Error, StringComparison.Ordinal);
        Assert.Equal(2, rig.Host.Orders.Count(order => order == "signal 1 TERM"));
    }

    [Fact]
    public async Task A_signal_whose_run_ended_meanwhile_resolves()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.Delivers = false;
        var ticket = (await EngineRig.Accepted(rig.Send(ControlBatch.SendSignal(Signal.User1))))[0];

        await rig.DieAsync();
        rig.Host.End(run);
        rig.Open();

        Assert.Equal("skipped", (await rig.ResolvedAsync(ticket)).Outcome);
        Assert.Equal("finished", rig.State());
    }

    [Fact]
    public async Task A_launch_that_never_ran_is_launched_again_under_the_same_number()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var ticket = await rig.CrashAtAsync(FaultPoint.ActBefore, ControlBatch.Start());
        Assert.Equal(0, rig.Host.Begun);

        rig.Open();

        Assert.Equal("done", (await rig.ResolvedAsync(ticket)).Outcome);
        Assert.Equal((ticket.Value, 1), (rig.Run().Value, rig.Host.Begun));
    }

    [Fact]
    public async Task A_launch_that_was_begun_is_not_begun_again()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var ticket = await rig.CrashAtAsync(FaultPoint.ActAfter, ControlBatch.Start());

        rig.Open();

        Assert.Equal("done", (await rig.ResolvedAsync(ticket)).Outcome);
        Assert.Equal(1, rig.Host.Begun);
    }

    [Fact]
    public async Task What_was_not_committed_never_happened()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.CrashAtAsync(FaultPoint.CommitBefore, ControlBatch.Start());

        rig.Open();

        Assert.Equal("pending", rig.State());
        Assert.Empty(rig.Host.Orders);
        Assert.Null(rig.History.Ticket(new TicketId(1)));
    }

    [Fact]
    public async Task A_launch_that_failed_meanwhile_resolves_its_ticket()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var ticket = await rig.CrashAtAsync(FaultPoint.ActBefore, ControlBatch.Start());
        rig.Host.LaunchError = _ => "no such file";

        rig.Open();

        var view = await rig.ResolvedAsync(ticket);
        Assert.Equal(("failed", "no such file", "failed"), (view.Outcome, view.Error, rig.State()));
    }

    [Fact]
    public async Task A_kill_is_repeated()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var ticket = await rig.CrashAtAsync(FaultPoint.ActBefore, ControlBatch.Stop());
        Assert.Equal(["launch 1"], rig.Host.Orders);

        rig.Open();

        Assert.Equal("done", (await rig.ResolvedAsync(ticket)).Outcome);
        Assert.Equal(["launch 1", "kill 1"], rig.Host.Orders.Take(2));
    }

    [Fact]
    public async Task An_end_that_was_not_seen_is_recorded_and_followed_and_the_queue_continues()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.LosesTrees = false;
        var restart = rig.Send(ControlBatch.RestartWithSignal());
        var tickets = await EngineRig.Accepted(restart);
        await rig.ReachedAsync("stopping");

        await rig.DieAsync();
        rig.Host.LosesTrees = true;
        rig.Host.End(run, new ProcessEnd.Exit(7));
        rig.Open();

        Assert.Equal("done", (await rig.ResolvedAsync(tickets[0])).Outcome);
        Assert.Equal("done", (await rig.ResolvedAsync(tickets[1])).Outcome);
        Assert.Equal(("exit", 7), (rig.History.Run(run)!.Result, rig.History.Run(run)!.ExitCode));
        Assert.Equal((2, "running"), (rig.Host.Begun, rig.State()));
        Assert.Empty(rig.Host.Doubles);
    }

    [Fact]
    public async Task A_launch_that_waits_for_a_tree_waits_on_after_a_restart()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.LosesTrees = false;
        var tickets = await EngineRig.Accepted(rig.Send(ControlBatch.Restart()));
        await rig.ReachedAsync("starting");
        rig.Host.Dies = false;                                       // what is left of it sleeps in the kernel

        await rig.RestartAsync();
        await rig.SettleAsync();
        Assert.Equal("starting", rig.State());
        Assert.Equal(2, rig.Host.Orders.Count(order => order == "kill 1"));
        rig.Host.LoseTree(run);

        Assert.Equal("done", (await rig.ResolvedAsync(tickets[1])).Outcome);
        Assert.Empty(rig.Host.Doubles);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task An_urgent_stop_calls_off_a_launch_that_waits_for_a_tree(bool crashes)
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        rig.Host.LosesTrees = false;
        var tickets = await EngineRig.Accepted(rig.Send(ControlBatch.Restart()));
        await rig.ReachedAsync("starting");
        rig.Host.Dies = false;
        var wait = (await EngineRig.Accepted(rig.Send(ControlBatch.ToWait())))[0];

        var stop = (await EngineRig.Accepted(rig.Send(ControlBatch.Stop() with { Priority = Priority.Urgent })))[0];
        await rig.SettleAsync();
        if (crashes)
            await rig.RestartAsync();
        await rig.SettleAsync();
        Assert.Equal(("finished", "active", "superseded"), (rig.State(), rig.History.Ticket(stop)!.State, rig.History.Ticket(tickets[1])!.Outcome));
        rig.Host.LoseTree(run);

        Assert.Equal(("done", "done"), ((await rig.ResolvedAsync(stop)).Outcome, (await rig.ResolvedAsync(wait)).Outcome));
        Assert.Equal(("finished", 1), (rig.State(), rig.Host.Begun));
        Assert.Null(rig.History.Run(new RunId(tickets[1].Value)));
        await rig.AskAsync(ControlBatch.Start());
        Assert.Equal(("running", 2), (rig.State(), rig.Host.Begun));
    }

    [Fact]
    public async Task What_an_operator_stopped_stays_stopped_and_what_ran_runs()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always));
        await rig.DefineAsync("other", EngineRig.Spec(RestartKind.Always));
        await rig.RunAsync();
        await rig.RunAsync("other");
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Stop()));

        await rig.RestartAsync();
        await rig.AdvanceAsync(3600);

        Assert.Equal(("finished", "running"), (rig.State(), rig.State("other")));
        Assert.Equal(2, rig.Host.Begun);
    }
}
