using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>The wall clock is set while a window is open or a restart is due: neither comes earlier or later by that.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task A_second_stop_after_the_clock_was_set_back_makes_no_window_longer()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));
        await rig.AdvanceAsync(20);

        rig.Clock.Skew -= TimeSpan.FromHours(1);
        rig.Send(ControlBatch.StopWithSignal(grace: TimeSpan.FromSeconds(25)), priority: Priority.High);

        await rig.AdvanceAsync(9.9);
        Assert.DoesNotContain("kill 1", rig.Host.Orders);
        await rig.AdvanceAsync(0.1);
        Assert.Contains("kill 1", rig.Host.Orders);
    }

    [Fact]
    public async Task A_second_stop_after_the_clock_was_set_forward_gets_its_shorter_window()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));

        rig.Clock.Skew += TimeSpan.FromHours(1);
        rig.Send(ControlBatch.StopWithSignal(grace: TimeSpan.FromSeconds(5)), priority: Priority.High);

        await rig.AdvanceAsync(4.9);
        Assert.DoesNotContain("kill 1", rig.Host.Orders);
        await rig.AdvanceAsync(0.1);
        Assert.Contains("kill 1", rig.Host.Orders);
    }

    [Theory]
    [InlineData(3600), InlineData(-3600)]
    public async Task What_is_left_of_a_window_is_left_to_the_next_supervisor_though_the_clock_was_set(int jump)
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var ticket = await rig.StopGracefullyAsync(TimeSpan.FromSeconds(30));
        await rig.AdvanceAsync(20);

        rig.Clock.Skew += TimeSpan.FromSeconds(jump);
        await rig.SettleAsync();
        await rig.RestartAsync();

        await rig.AdvanceAsync(9.9);
        Assert.DoesNotContain("kill 1", rig.Host.Orders);
        await rig.AdvanceAsync(0.1);
        Assert.Equal("done", (await rig.ResolvedAsync(ticket)).Outcome);
        Assert.Contains("kill 1", rig.Host.Orders);
    }

    [Theory]
    [InlineData(3600), InlineData(-3600)]
    public async Task A_restart_that_is_due_waits_no_longer_and_no_shorter_and_its_row_follows_the_clock(int jump)
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always, delay: 60));
        rig.Host.End(await rig.RunAsync());
        await rig.ReachedAsync("backoff");
        var due = rig.Clock.GetUtcNow().AddSeconds(60 + jump);

        rig.Clock.Skew += TimeSpan.FromSeconds(jump);
        await rig.SettleAsync();

        Assert.Equal(due.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null), rig.History.Job("job")!.NextRestartAt);
        await rig.AdvanceAsync(59.9);
        Assert.Equal("backoff", rig.State());
        await rig.AdvanceAsync(0.1);
        await rig.ReachedAsync("running");
    }
}
