namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>Ends that no supervisor was there to see.</summary>
public sealed class UnseenEndTests
{
    [Theory]
    [InlineData("exit 7", "exit", 7, null)]
    [InlineData("exit 0", "success", 0, null)]
    [InlineData("crash", "signal", null, 11)]
    [InlineData("signal 9", "signal", null, 9)]
    public async Task An_end_while_no_supervisor_runs_is_recorded_exactly(string words, string result, int? code, int? signal)
    {
        await using var rig = await SupervisorRig.StartAsync();
        string go = rig.InFolder("go");
        await rig.DefineAsync("doomed", new JobDefinition
        {
            Shell = $"echo waiting; while ! [ -e {go} ]; do sleep 0.02; done; exec '{Executables.Puppet}' {words}",
        });
        var job = await rig.StartJobAsync("doomed");
        await rig.SaidAsync("doomed", "waiting");
        await rig.Kill9Async();

        var earliest = DateTimeOffset.UtcNow;
        File.WriteAllText(go, "");
        await Until.TrueAsync(() => !Directory.Exists($"/proc/{job.Pid}"), "the child has ended, and its shim has written that down and reaped it");
        var latest = DateTimeOffset.UtcNow;
        await rig.RestartAsync();

        await rig.InStateAsync("doomed", "finished");
        string?[] row = Assert.Single(await rig.SqlAsync("SELECT pid, result, exit_code, signal, ended_at FROM v_runs WHERE job = 'doomed'"));
        Assert.Equal([$"{job.Pid}", result, code?.ToString(), signal?.ToString()], row[..4]);
        Assert.InRange(SupervisorRig.At(row[4]), earliest.AddMilliseconds(-1), latest);
    }

    [Fact]
    public async Task A_command_shot_from_outside_is_recorded_as_killed_by_that_signal()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var job = await rig.RunPuppetAsync("victim", "sleep");
        await rig.Kill9Async();

        TestNative.kill(job.Pid!.Value, TestNative.SIGKILL);
        await Until.TrueAsync(() => rig.JobProcesses().Count == 0, "the child has ended");
        await rig.RestartAsync();

        await rig.InStateAsync("victim", "finished");
        var run = await rig.LastRunAsync("victim");
        Assert.Equal(("signal", 9, (int?)null), (run.Result, run.Signal, run.ExitCode));
    }
}
