using Supervisor.Durable.Engine;
using Supervisor.Durable.Tickets;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>What a graceful stop writes, and when: each commit is a wait for the disk.</summary>
public sealed class StopCostTests
{
    [Fact]
    public async Task A_graceful_stop_of_a_process_that_ends_soon_takes_two_commits()
    {
        var commits = 0;
        await using var rig = await RunningAsync(() => commits++);
        commits = 0;

        var stop = Stop(rig, seconds: 30);
        Assert.Equal(["launch 1", "signal 1 TERM"], rig.Host.Orders);
        rig.Host.End(rig.Run());
        rig.TakeTurns();

        Assert.Equal(Outcome.Done, await EngineRig.Outcome(stop));
        Assert.Equal(2, commits);
    }

    [Fact]
    public async Task A_signal_of_its_own_is_resolved_when_it_is_delivered()
    {
        var commits = 0;
        await using var rig = await RunningAsync(() => commits++);
        commits = 0;

        var signal = rig.AskAsync(ControlBatch.SendSignal(Signal.User1));
        rig.TakeTurns();

        Assert.Equal(Outcome.Done, await signal);
        Assert.Equal(2, commits);
    }

    [Fact]
    public async Task The_delivery_of_a_stop_is_written_down_soon_where_the_process_takes_its_time()
    {
        await using var rig = await RunningAsync();
        Stop(rig, seconds: 30);
        Assert.False(IsDelivered(rig));

        rig.Clock.Advance(RetainedInputs.LongestRest);
        rig.TakeTurns();

        Assert.True(IsDelivered(rig));
    }

    [Fact]
    public async Task The_delivery_of_a_stop_is_written_down_with_what_is_asked_of_another_job()
    {
        await using var rig = await RunningAsync();
        Stop(rig, seconds: 30);

        var other = rig.DefineAsync("other");
        rig.TakeTurns();
        await other;

        Assert.True(IsDelivered(rig));
    }

    [Fact]
    public async Task A_crash_before_a_delivery_is_written_down_sends_the_signal_again_and_the_ticket_says_so()
    {
        await using var rig = await RunningAsync();
        Stop(rig, seconds: 30);

        await rig.RestartAsync();                                    // without a thread nothing is written at its end
        rig.TakeTurns();
        Assert.Equal(["launch 1", "signal 1 TERM", "signal 1 TERM"], rig.Host.Orders);
        rig.Host.End(rig.Run());
        rig.TakeTurns();

        Assert.Contains("may have arrived twice", (await rig.ResolvedAsync(new TicketId(2))).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_window_that_is_shorter_than_the_rest_of_its_delivery_ends_in_time()
    {
        await using var rig = await RunningAsync();
        Stop(rig, seconds: 0.05);

        rig.Clock.Advance(TimeSpan.FromSeconds(0.05));
        rig.TakeTurns();

        Assert.Contains("kill 1", rig.Host.Orders);
    }

    private static async Task<EngineRig> RunningAsync(Action? onCommit = null)
    {
        var rig = EngineRig.Start(rig =>
        {
            rig.IsStepped = true;
            rig.Reach = point =>
            {
                if (point == FaultPoint.CommitAfter)
                    onCommit?.Invoke();
            };
        });
        var defined = rig.DefineAsync();
        rig.TakeTurns();
        await defined;
        var started = rig.AskAsync(ControlBatch.Start());
        rig.TakeTurns();
        await started;
        return rig;
    }

    private static Claim Stop(EngineRig rig, double seconds)
    {
        var stop = rig.Send(ControlBatch.StopWithSignal(grace: TimeSpan.FromSeconds(seconds)));
        rig.TakeTurns();
        return stop;
    }

    private static bool IsDelivered(EngineRig rig) =>
        rig.History.Query("SELECT delivered FROM outbox WHERE seq = 2", TestContext.Current.CancellationToken).Rows[0][0] is 1L;
}
