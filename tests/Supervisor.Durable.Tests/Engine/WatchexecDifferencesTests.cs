using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>CONTRACT.md, "Differences from watchexec-supervisor": one test a fault.</summary>
public sealed class WatchexecDifferencesTests
{
    [Fact]
    public async Task A_graceful_try_restart_that_reaches_its_deadline_leaves_no_restart_armed()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var restart = rig.Send(ControlBatch.TryRestartWithSignal(grace: TimeSpan.FromSeconds(3)));
        await rig.ReachedAsync("stopping");
        await rig.AdvanceAsync(3);
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(restart));

        rig.Host.End(rig.Run());                                     // the next natural end

        await rig.ReachedAsync("finished");
        await rig.AdvanceAsync(3600);
        Assert.Equal("finished", rig.State());
        Assert.Equal(2, rig.Host.Begun);
    }

    [Fact]
    public async Task A_relaunch_that_fails_at_the_end_of_a_graceful_restart_resolves_its_ticket()
    {
        await using var rig = await EngineRig.WithJobAsync();
        var run = await rig.RunAsync();
        var restart = rig.Send(ControlBatch.TryRestartWithSignal());
        await rig.ReachedAsync("stopping");
        rig.Host.LaunchError = _ => "no such file";

        rig.Host.End(run);

        Assert.Equal(new Outcome(OutcomeKind.Failed, "no such file"), await EngineRig.Outcome(restart));
        Assert.Equal("failed", rig.State());
    }

    [Theory]
    [InlineData(Priority.High), InlineData(Priority.Urgent)]
    public async Task A_stop_at_high_priority_during_a_grace_window_leaves_no_timer_behind(Priority priority)
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var graceful = rig.Send(ControlBatch.StopWithSignal(grace: TimeSpan.FromHours(1)));
        var held = rig.Send(ControlBatch.Start());
        await rig.ReachedAsync("stopping");
        await rig.SettleAsync();
        Assert.False(held.Outcome.IsCompleted);

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(rig.Send(ControlBatch.Stop(), priority: priority)));

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(graceful));
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(held));   // normal controls flow again, at once
        await rig.AdvanceAsync(7200);
        Assert.Equal("running", rig.State());
        Assert.Single(rig.Host.Orders, order => order.StartsWith("kill", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Waiting_on_a_job_that_never_ran_resolves_at_once()
    {
        await using var rig = await EngineRig.WithJobAsync();

        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.ToWait()));
    }

    [Fact]
    public async Task Controls_of_different_priority_that_arrive_together_are_taken_in_the_order_of_priority()
    {
        await using var rig = await EngineRig.WithJobAsync();
        using var gate = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        var holding = true;
        rig.Reach = point =>
        {
            if (point != Durable.Engine.FaultPoint.CommitAfter || !holding)
                return;
            held.Set();
            gate.Wait();
        };
        var first = rig.DefineAsync("other");                        // its round is held: what is sent now arrives together
        held.Wait(TestContext.Current.CancellationToken);            // and not partly in that round
        var normal = rig.Send(ControlBatch.Start());
        var high = rig.Send(ControlBatch.Stop(), priority: Priority.High);
        var urgent = rig.Send(ControlBatch.SendSignal(Signal.User1), priority: Priority.Urgent);

        holding = false;
        gate.Set();
        await first;

        Assert.Equal(Outcome.Skipped, await EngineRig.Outcome(urgent)); // nothing ran yet
        Assert.Equal(Outcome.Skipped, await EngineRig.Outcome(high));
        Assert.Equal(Outcome.Done, await EngineRig.Outcome(normal));
        Assert.Equal("running", rig.State());
    }

    [Fact]
    public async Task A_batch_is_never_interleaved_by_another_sender()
    {
        await using var rig = await EngineRig.WithJobAsync();

        var claims = (await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => Enumerable.Range(0, 10).Select(_ => rig.Send(ControlBatch.Restart())).ToList())))).SelectMany(c => c).ToList();

        Assert.All(await Task.WhenAll(claims.Select(EngineRig.Outcome)), outcome => Assert.Equal(Outcome.Done, outcome));
        foreach (var claim in claims)
        {
            var tickets = await EngineRig.Accepted(claim);
            Assert.Equal(tickets[0].Value + 1, tickets[1].Value);
        }
        await rig.SettleAsync();
        Assert.Equal(640, rig.Host.Begun);                           // each restart launched its own
        Assert.Empty(rig.Host.Doubles);
    }

    [Fact]
    public async Task A_dropped_handle_kills_no_process()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();

        await rig.DieAsync();
        rig.Open();

        Assert.Equal("running", rig.State());
        Assert.DoesNotContain("kill 1", rig.Host.Orders);
    }
}
