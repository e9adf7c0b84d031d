namespace Supervisor.Durable.SystemTests.World;

/// <summary>What makes a data directory one supervisor's is taken away under it (CONTRACT.md, "Durability" 8).</summary>
public sealed class LostDirectoryTests
{
    [Fact]
    public async Task Without_its_lock_a_second_supervisor_still_finds_the_first_and_the_first_gives_up_before_it_decides_anything_more()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var job = await rig.RunPuppetAsync("job", "sleep");
        File.Delete(Path.Combine(rig.Data, "lock"));

        using (var second = rig.StartDaemon(new Dictionary<string, string?>()))
            (await second.EndAsync()).Failed(1, "held by another supervisor", $"pid {rig.Daemon.Pid}");
        Answer refused = await rig.DsupAsync("restart", "job");

        Assert.NotEqual(0, refused.ExitCode);
        AssertGivenUp(await rig.Daemon.EndAsync());
        Assert.Equal(job.Pid, Assert.Single(rig.JobProcesses()).Pid);
        await rig.RestartAsync();
        Assert.Equal((job.Pid, job.Run), ((await rig.Client.GetJobAsync("job")).Pid, (await rig.Client.GetJobAsync("job")).Run));
    }

    [Fact]
    public async Task A_supervisor_whose_directory_was_replaced_takes_nothing_more_and_leaves_what_is_there_to_its_successor()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var job = await rig.RunPuppetAsync("job", "sleep");
        Running first = rig.Daemon;
        Directory.Move(rig.Data, rig.Data + "-moved");

        using var second = rig.StartDaemon(new Dictionary<string, string?>());
        await Until.TrueAsync(() => second.Out.StartsWith("ready", StringComparison.Ordinal) || second.HasExited, "the second is ready");
        Assert.False(second.HasExited, second.Error);
        TestNative.kill(job.Pid!.Value, 15);                    // news that the first one wants to write down

        AssertGivenUp(await first.EndAsync());
        Assert.Empty(await rig.Client.ListJobsAsync());              // the second's socket is still there
        await second.Kill9Async();
        Directory.Delete(rig.Data, recursive: true);
        Directory.Move(rig.Data + "-moved", rig.Data);
        await rig.RestartAsync();
        await rig.InStateAsync("job", "finished");
        Assert.Equal(15, (await rig.LastRunAsync("job")).Signal);
    }

    [Fact]
    public async Task A_socket_at_which_another_supervisor_answers_is_not_taken_over()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await using var other = SupervisorRig.Prepare();

        using var second = other.StartDaemon(new Dictionary<string, string?>(), "--socket", Path.Combine(rig.Data, "dsup.sock"));

        (await second.EndAsync()).Failed(1, $"pid {rig.Daemon.Pid}", "choose another --socket");
        Assert.False(Directory.Exists(other.Data));
        (await rig.DsupAsync("status")).Succeeded();
    }

    private static void AssertGivenUp(Answer end)
    {
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("was moved, replaced or deleted. Another supervisor may work here now, so this one gives up", end.Error, StringComparison.Ordinal);
    }
}
