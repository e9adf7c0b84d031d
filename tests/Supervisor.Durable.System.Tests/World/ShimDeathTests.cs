namespace Supervisor.Durable.SystemTests.World;

/// <summary>Shims are killed: what they held continues under the supervisor.</summary>
public sealed class ShimDeathTests
{
    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task Stop_restart_and_ends_work_without_it_also_for_the_next_supervisor(bool restarted)
    {
        await using var rig = await SupervisorRig.StartAsync();
        string go = rig.InFolder("go");
        await rig.DefineAsync("ends", new JobDefinition { Shell = $"echo up; while ! [ -e {go} ]; do sleep 0.02; done; exit 7" });
        await rig.StartJobAsync("ends");
        await rig.SaidAsync("ends", "up");
        foreach (string job in (string[])["stopped", "restarted", "tree"])
            await rig.RunPuppetAsync(job, job == "tree" ? ["fork-tree", "2", "2"] : ["sleep"]);
        int old = (await rig.Client.GetJobAsync("restarted")).Pid!.Value;

        foreach (var shim in Census.Of(rig.Folder).Where(m => m.CommandLine.Contains("dsup-shim", StringComparison.Ordinal)))
            TestNative.kill(shim.Pid, TestNative.SIGKILL);
        if (restarted)
        {
            await rig.Kill9Async();
            await rig.RestartAsync();
        }

        File.WriteAllText(go, "");
        await rig.InStateAsync("ends", "finished");
        Assert.Equal(Ends.AreTold ? ("exit", 7) : ("lost", null), ((await rig.LastRunAsync("ends")).Result, (await rig.LastRunAsync("ends")).ExitCode));
        (await rig.DsupAsync("stop", "stopped")).Succeeded();
        Assert.Equal(Ends.AreTold ? ("signal", 15) : ("lost", null), ((await rig.LastRunAsync("stopped")).Result, (await rig.LastRunAsync("stopped")).Signal));
        (await rig.DsupAsync("restart", "restarted")).Succeeded();
        var now = await rig.Client.GetJobAsync("restarted");
        Assert.Equal("running", now.State);
        Assert.NotEqual(old, now.Pid);
        Assert.False(ProcFile.IsAlive(old));
        (await rig.DsupAsync("stop", "tree")).Succeeded();
        await Until.TrueAsync(() => rig.JobProcesses() is [var left] && left.Pid == now.Pid, "what the tree's main process has left is ended");
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task What_is_printed_afterwards_is_in_the_log_though_pump_or_supervisor_are_killed_too(bool restarted)
    {
        await using var rig = await SupervisorRig.StartAsync();
        string go = rig.InFolder("go");

        // More than the pipe holds: a command without a reader would wait for ever.
        await rig.DefineAsync("talks", new JobDefinition { Shell = $"echo up; while ! [ -e {go} ]; do sleep 0.02; done; i=0; while [ $i -lt 20000 ]; do i=$((i+1)); echo $i and some more of it; done; echo over >&2; exit 7" });
        await rig.StartJobAsync("talks");
        await rig.SaidAsync("talks", "up");

        Kill("dsup-shim");
        await Until.TrueAsync(() => Found("--pump").Length == 1, "a pump continues");
        if (restarted)
        {
            await rig.Kill9Async();
            await rig.RestartAsync();
            await Until.TrueAsync(() => Found("--pump").Length == 2, "another waits for its turn");
        }
        Kill("--pump");
        await Until.TrueAsync(() => Found("--pump").Length == 1, "and another");
        File.WriteAllText(go, "");
        await rig.InStateAsync("talks", "finished");

        var lines = (await rig.DsupAsync("logs", "talks", "-n", "all")).Succeeded().Lines;
        Assert.Equal(["up", .. Enumerable.Range(1, 20_000).Select(i => $"{i} and some more of it")], lines.Where(line => line != "over"));
        Assert.Contains("over", lines);
        await Until.TrueAsync(() => Found("--pump").Length == 0, "it is gone");

        Census.Member[] Found(string word) => [.. Census.Of(rig.Folder).Where(m => m.CommandLine.Contains(word, StringComparison.Ordinal))];

        void Kill(string word)
        {
            foreach (var found in Found(word))
                TestNative.kill(found.Pid, TestNative.SIGKILL);
        }
    }

    [Fact]
    public async Task A_pipe_between_a_command_s_own_processes_is_not_read_from()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("piped", new JobDefinition { Shell = "echo up; { while :; do echo inner; sleep 0.02; done; } | { exec > /dev/null 2>&1; cat; }" });
        await rig.StartJobAsync("piped");
        await rig.SaidAsync("piped", "up");

        foreach (var shim in rig.Shims())
            TestNative.kill(shim.Pid, TestNative.SIGKILL);
        await Until.TrueAsync(() => Census.Of(rig.Folder).Any(m => m.CommandLine.Contains("--pump", StringComparison.Ordinal)), "a pump continues");

        (await rig.DsupAsync("stop", "piped")).Succeeded();
        Assert.Equal(["up"], (await rig.Client.ReadLogsAsync("piped", 100)).Select(l => l.Text));
    }
}
