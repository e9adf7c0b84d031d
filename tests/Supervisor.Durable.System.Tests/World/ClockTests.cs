using System.Diagnostics;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>The wall clock is set, by an hour: windows keep their length, and schedules fire each of their times once.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Window = TimeSpan.FromSeconds(3);

    [Theory]
    [InlineData(1), InlineData(-1)]
    public async Task A_window_keeps_its_length_when_the_clock_is_set(int hours)
    {
        await using var rig = SupervisorRig.Prepare();
        using var clock = await WallClock.GiveAsync(rig);
        await rig.RestartAsync();
        await DeafAsync(rig, "first");
        await DeafAsync(rig, "second");

        var sent = Stopwatch.StartNew();
        var stop = await rig.SendAsync("first", new ControlRequest { Control = "stop", Grace = "3s" });
        clock.Ahead = hours * Hour;
        await rig.SendAsync("second", new ControlRequest { Control = "stop", Grace = "3s" });
        Assert.Equal("done", (await rig.ResolvedAsync(stop)).Outcome);
        Assert.InRange(sent.Elapsed, Window, Window * 4);
        await rig.InStateAsync("second", "finished");
        Assert.InRange(sent.Elapsed, Window, Window * 5);

        await DeafAsync(rig, "third");
        stop = await rig.SendAsync("third", new ControlRequest { Control = "stop", Grace = "3s" });
        await rig.Kill9Async();
        clock.Ahead += hours * Hour;                                 // while no supervisor runs
        await rig.RestartAsync();
        var back = Stopwatch.StartNew();
        Assert.Equal("done", (await rig.ResolvedAsync(stop)).Outcome);
        Assert.InRange(back.Elapsed, TimeSpan.Zero, Window * 4);     // never longer than the original window
        Assert.Empty(rig.JobProcesses());
    }

    [Fact]
    public async Task A_schedule_fires_each_of_its_times_once_though_the_clock_is_set_back_and_forward()
    {
        await using var rig = SupervisorRig.Prepare();
        using var clock = await WallClock.GiveAsync(rig);
        await rig.RestartAsync();
        await rig.DefineAsync("job", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        await rig.StartJobAsync("job");
        (await rig.DsupAsync("schedule", "add", "hourly", "job", "--cron", "0 0 * * * ?", "--time-zone", "UTC", "--control", "signal", "--signal", "CONT")).Succeeded();
        var first = await NextAsync(rig);

        ToSecondsBeforeTheHour(clock, 8);                            // Quartz has it in hand now
        await ToldAsync(rig, 1);
        clock.Ahead -= Hour;
        await ToldAsync(rig, 2);
        clock.Ahead += Hour;
        await FiredAsync(rig, 1);
        Assert.Equal(first + Hour, await NextAsync(rig));

        clock.Ahead -= Hour;                                         // the hour comes again: its time has been
        ToSecondsBeforeTheHour(clock, 1);
        var again = clock.Now.AddSeconds(2);
        await Until.TrueAsync(() => clock.Now > again, "the time has come again");
        Assert.Equal(1, await CountAsync(rig));
        Assert.Equal(first + Hour, await NextAsync(rig));

        clock.Ahead += Hour;                                         // beyond the next one
        await FiredAsync(rig, 2);
        Assert.Equal(first + 2 * Hour, await NextAsync(rig));

        await rig.Kill9Async();
        clock.Ahead += Hour;                                         // and once more while no supervisor runs
        await rig.RestartAsync();
        await FiredAsync(rig, 3);
        await rig.Kill9Async();
        clock.Ahead -= 2 * Hour;
        await rig.RestartAsync();
        Assert.Equal(first + 3 * Hour, await NextAsync(rig));
        Assert.Equal(3, await CountAsync(rig));
    }

    private static Task ToldAsync(SupervisorRig rig, int times) =>
        Until.TrueAsync(() => rig.Daemon.Error.Split("The wall clock was set").Length > times, "the supervisor has noticed");

    /// <summary>Sets the clock so that the hour comes soon.</summary>
    private static void ToSecondsBeforeTheHour(WallClock clock, int seconds)
    {
        var now = clock.Now;
        clock.Ahead += now.AddHours(1) - TimeSpan.FromTicks(now.Ticks % TimeSpan.TicksPerHour) - TimeSpan.FromSeconds(seconds) - now;
    }

    private static async Task DeafAsync(SupervisorRig rig, string job)
    {
        await rig.RunPuppetAsync(job, "ignore-term");
        await rig.SaidAsync(job, "ready");
    }

    private static async Task<DateTimeOffset> NextAsync(SupervisorRig rig) => SupervisorRig.At((await rig.SqlAsync("SELECT next_at FROM v_schedules"))[0][0]);

    private static async Task<int> CountAsync(SupervisorRig rig) => (await rig.Client.ListTicketsAsync("job")).Count(t => t.Control == "signal");

    private static Task FiredAsync(SupervisorRig rig, int times) => Until.TrueAsync(async () => await CountAsync(rig) == times, $"it has fired {times} times");
}
