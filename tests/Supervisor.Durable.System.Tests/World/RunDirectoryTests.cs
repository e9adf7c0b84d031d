using Microsoft.Win32.SafeHandles;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>Run directories are deleted or spoilt.</summary>
public sealed class RunDirectoryTests
{
    [Fact]
    public async Task While_they_run_runs_keep_their_ends_though_their_directories_are_deleted_or_spoilt()
    {
        await using var rig = await SupervisorRig.StartAsync();
        string go = rig.InFolder("go");
        foreach (string job in (string[])["deleted", "spoilt"])
        {
            await rig.DefineAsync(job, new JobDefinition { Shell = $"echo up; while ! [ -e {go} ]; do sleep 0.02; done; exit 7", Restart = new RestartDefinition { Policy = "never" } });
            await rig.StartJobAsync(job);
            await rig.SaidAsync(job, "up");
        }
        Directory.Delete(Path.Combine(rig.Data, "runs", "deleted"), recursive: true);
        Spoil(Run(rig, "spoilt"));

        File.WriteAllText(go, "");
        foreach (string job in (string[])["deleted", "spoilt"])
        {
            await rig.InStateAsync(job, "finished");
            Assert.Equal(("exit", 7), ((await rig.LastRunAsync(job)).Result, (await rig.LastRunAsync(job)).ExitCode));
            File.Delete(go);
            await rig.StartJobAsync(job);
            (await rig.DsupAsync("stop", job)).Succeeded();
        }
        await Until.TrueAsync(() => rig.JobProcesses().Count == 0, "what the shells started has gone after them");
    }

    [Fact]
    public async Task Between_two_supervisors_what_runs_is_found_again_and_nothing_is_launched_twice()
    {
        await using var rig = await SupervisorRig.StartAsync();
        string[] jobs = ["deleted", "spoilt", "file", "locks"];
        var pids = new Dictionary<string, int?>();
        foreach (string job in jobs)
            pids[job] = (await rig.RunPuppetAsync(job, "sleep")).Pid;
        string outside = Directory.CreateDirectory(rig.InFolder("outside/precious")).FullName;
        await rig.Kill9Async();

        string runs = Path.Combine(rig.Data, "runs");
        Directory.Delete(Path.Combine(runs, "deleted"), recursive: true);
        Spoil(Run(rig, "spoilt"));
        Directory.Delete(Path.Combine(runs, "file"), recursive: true);
        File.WriteAllText(Path.Combine(runs, "file"), "rubbish");
        string locks = Run(rig, "locks");
        File.Delete(Path.Combine(locks, "lock"));
        Directory.CreateDirectory(Path.Combine(locks, "lock"));
        Directory.CreateSymbolicLink(Path.Combine(runs, "link"), rig.InFolder("outside"));
        Directory.CreateSymbolicLink(Path.Combine(locks, "link"), rig.InFolder("outside"));
        File.WriteAllText(Path.Combine(runs, "stray"), "rubbish");
        Directory.CreateDirectory(Path.Combine(runs, "missing", "17"));

        await rig.RestartAsync();
        foreach (string job in jobs)
        {
            var now = await rig.Client.GetJobAsync(job);
            Assert.Equal((job, "running", pids[job]), (job, now.State, now.Pid));
            Assert.Single(await rig.Client.ListRunsAsync(job));
        }
        Assert.True(Directory.Exists(outside));
        Assert.False(Directory.Exists(Path.Combine(runs, "missing")));
        foreach (string job in jobs)
        {
            (await rig.DsupAsync("stop", job)).Succeeded();
            Assert.Equal(("signal", 15), ((await rig.LastRunAsync(job)).Result, (await rig.LastRunAsync(job)).Signal));
        }
        Assert.Empty(rig.JobProcesses());
        (await rig.DsupAsync("start", "deleted", "spoilt", "locks")).Succeeded();
        (await rig.DsupAsync("start", "file")).Failed(1, Path.Combine(runs, "file"));
        File.Delete(Path.Combine(runs, "file"));
        (await rig.DsupAsync("start", "file")).Succeeded();
        Assert.True(Directory.Exists(outside));
    }

    private static string Run(SupervisorRig rig, string job) => Assert.Single(Directory.GetDirectories(Path.Combine(rig.Data, "runs", job)));

    /// <summary>Every file is overwritten with rubbish, and more of it lies around.</summary>
    private static void Spoil(string run)
    {
        foreach (string name in (string[])["spec", "state", "lock", "stray"])
        {
            const int create = 0x40;
            using var file = new SafeFileHandle(TestNative.open(Path.Combine(run, name), TestNative.O_RDWR | create, 0x180), ownsHandle: true);   // the runtime's own way takes a lock
            RandomAccess.Write(file, [.. Enumerable.Repeat((byte)0xA5, 5000)], 0);
        }
        Directory.CreateDirectory(Path.Combine(run, "folder/in/folder"));
    }
}
