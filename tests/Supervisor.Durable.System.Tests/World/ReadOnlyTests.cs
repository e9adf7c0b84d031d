namespace Supervisor.Durable.SystemTests.World;

/// <summary>The disk may only be read: the file, its folder, or the folder of the runs.</summary>
public sealed class ReadOnlyTests
{
    [Fact]
    public async Task A_data_directory_that_may_only_be_read_is_refused_with_the_way_out_and_its_jobs_keep_running()
    {
        await using var rig = await SmallDisk.PrepareAsync();
        await rig.RestartAsync();
        var stays = await rig.RunPuppetAsync("stays", "sleep");
        await rig.Kill9Async();

        await rig.Mounts!.RunAsync($"mount --bind {rig.Data} {rig.Data}; mount -o remount,bind,ro {rig.Data}");
        Assert.False(await rig.LaunchAsync(new Dictionary<string, string?>()));
        (await rig.Daemon.EndAsync()).Failed(1, rig.Data, "Read-only file system", "choose another --data-dir");
        await rig.Mounts!.RunAsync($"umount {rig.Data}");

        await rig.RestartAsync();
        Assert.Equal(stays.Pid, (await rig.Client.GetJobAsync("stays")).Pid);
        (await rig.DsupAsync("stop", "stays")).Succeeded();
    }

    /// <summary>By a mount of its own: root may write to a file of any mode.</summary>
    [Fact]
    public async Task A_database_that_may_only_be_read_takes_nothing_until_it_may_be_written()
    {
        await using var rig = await SmallDisk.PrepareAsync();
        await rig.RestartAsync();
        var stays = await rig.RunPuppetAsync("stays", "sleep");
        await rig.RunPuppetAsync("hog", "sleep");
        await rig.Kill9Async();

        await rig.Mounts!.RunAsync($"cd {rig.Data}; mount --bind supervisor.db supervisor.db; mount -o remount,bind,ro supervisor.db");
        await rig.RestartAsync();
        (await rig.DsupAsync("restart", "stays")).Failed(1, "it is read-only", "Check the file's owner, its mode, and whether the file system is mounted read-only");
        (await rig.DsupAsync("signal", "hog", "KILL")).Failed(1, "was killed, but this is not recorded yet");
        await rig.Mounts!.RunAsync($"umount --lazy {rig.Data}/supervisor.db");

        await rig.InStateAsync("hog", "finished");
        Assert.Equal(stays.Pid, (await rig.Client.GetJobAsync("stays")).Pid);
        (await rig.DsupAsync("stop", "stays")).Succeeded();
    }

    [Fact]
    public async Task Where_runs_may_only_be_read_launches_fail_with_the_reason_and_all_else_works()
    {
        await using var rig = await SmallDisk.PrepareAsync();
        await rig.RestartAsync();
        await rig.RunPuppetAsync("stays", "sleep");
        await rig.RunPuppetAsync("again", "sleep");

        await rig.Mounts!.RunAsync($"mount --bind {rig.Data}/runs {rig.Data}/runs; mount -o remount,bind,ro {rig.Data}/runs");
        (await rig.DsupAsync("restart", "again")).Failed(1, "Read-only file system", "runs");
        Assert.Equal("failed", (await rig.Client.GetJobAsync("again")).State);
        (await rig.DsupAsync("stop", "stays")).Succeeded();
        await rig.Mounts!.RunAsync($"umount {rig.Data}/runs");

        (await rig.DsupAsync("start", "again", "stays")).Succeeded();
    }
}
