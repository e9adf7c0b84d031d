namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>The story in the README.</summary>
public sealed class StoryTests
{
    private const string Clock = "i=0; while :; do i=$((i+1)); echo tick $i; sleep 0.1; done";

    [Fact]
    public async Task A_clock_keeps_ticking_while_its_supervisor_is_killed_and_comes_back()
    {
        await using var rig = await SupervisorRig.StartAsync();

        (await rig.DsupAsync("run", "clock", "--shell", "--", Clock)).Succeeded();
        await rig.SaidAsync("clock", "tick 3");
        var before = await rig.Client.GetJobAsync("clock");
        await rig.Kill9Async();
        long written = LogLength(rig);
        await Until.TrueAsync(() => LogLength(rig) > written + 300, "the clock ticks on without a supervisor");
        await rig.RestartAsync();
        var after = await rig.Client.GetJobAsync("clock");

        Assert.Equal("running", after.State);
        Assert.Equal(before.Pid, after.Pid);
        Assert.Equal(before.Run, after.Run);
        Assert.Contains(await rig.Client.ListEventsAsync(), e => e is { Kind: "adopted", Job: "clock" });
        int seen = (await rig.DsupAsync("logs", "clock", "-n", "100000")).Lines.Length;
        await rig.SaidAsync("clock", $"tick {seen + 3}");

        (await rig.DsupAsync("stop", "clock")).Succeeded();

        string[] ticks = (await rig.DsupAsync("logs", "clock", "-n", "100000")).Succeeded().Lines;
        Assert.Equal(Enumerable.Range(1, ticks.Length).Select(i => $"tick {i}"), ticks);
        Assert.Empty(rig.JobProcesses());
        var stop = (await rig.Client.ListTicketsAsync("clock"))[0];
        Assert.Equal(("stop", "done"), (stop.Control, stop.Outcome));
        var runs = (await rig.DsupAsync("sql", "SELECT * FROM v_runs")).Succeeded();
        Assert.Contains("clock", runs.Out, StringComparison.Ordinal);
        var run = Assert.Single(await rig.Client.ListRunsAsync("clock"));
        Assert.Equal(("signal", 15, before.Pid), (run.Result, run.Signal, run.Pid));
    }

    private static long LogLength(SupervisorRig rig) => new FileInfo(Path.Combine(rig.Data, "logs", "clock", "current")).Length;
}
