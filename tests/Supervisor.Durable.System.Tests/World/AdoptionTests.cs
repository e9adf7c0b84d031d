using System.Globalization;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>What a killed shim leaves is the supervisor's: it is found, ended with its job, and reaped.</summary>
public sealed class AdoptionTests
{
    /// <summary>Leaves everything by which it could be known: environment, session, group, parent and output.</summary>
    private const string Escape = "env -i /usr/bin/setsid /bin/sleep 1000 < /dev/null > /dev/null 2>&1 &", KeepOutput = "env -i /usr/bin/setsid /bin/sleep 1000 &";

    [Theory]
    [InlineData(Escape, false)]
    [InlineData(KeepOutput, false)]
    [InlineData(KeepOutput, true)]
    public async Task A_process_that_has_shed_environment_and_session_is_ended_with_the_job_whose_shim_was_killed(string leave, bool restarted)
    {
        await using var rig = await SupervisorRig.StartAsync();
        var gone = await LeaveAsync(rig, "job", leave);
        if (restarted)
        {
            await rig.Kill9Async();
            await rig.RestartAsync();
        }
        KillShim(rig, "job");

        (await rig.DsupAsync("restart", "job")).Succeeded();
        Assert.False(ProcFile.IsAlive(gone));
        await Until.TrueAsync(() => File.ReadAllLines(rig.InFolder("job.left")).Length == 2, "the next run has left one, too");
        int next = Left(rig, "job");
        Assert.True(ProcFile.IsAlive(next));
        (await rig.DsupAsync("stop", "job")).Succeeded();
        await Until.TrueAsync(() => !ProcFile.IsAlive(next), "it is ended, too");
    }

    [Fact]
    public async Task What_could_be_another_living_run_s_is_left_alone()
    {
        await using var rig = await SupervisorRig.StartAsync();
        int[] left = [await LeaveAsync(rig, "one", Escape), await LeaveAsync(rig, "other", Escape)];
        var other = await rig.Client.GetJobAsync("other");
        foreach (var shim in rig.Shims().Where(s => s.CommandLine.Contains("/runs/o", StringComparison.Ordinal)))
            TestNative.kill(shim.Pid, TestNative.SIGKILL);

        (await rig.DsupAsync("restart", "one")).Succeeded();         // which waits until nothing is left that is known to be its own
        Assert.True(ProcFile.IsAlive(left[1]));
        Assert.True(ProcFile.IsAlive(other.Pid!.Value));
        Assert.Equal("running", (await rig.Client.GetJobAsync("other")).State);

        (await rig.DsupAsync("stop", "other")).Succeeded();
        await Until.TrueAsync(() => !left.Any(ProcFile.IsAlive), "the last of them takes what could be either's");
        Assert.Equal("running", (await rig.Client.GetJobAsync("one")).State);
        (await rig.DsupAsync("stop", "one")).Succeeded();
    }

    [Fact]
    public async Task A_job_that_kills_its_shim_and_keeps_printing_loses_nothing()
    {
        const int lines = 2000, runs = 8;
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("rebel", new JobDefinition { Shell = $"kill -9 $PPID; seq 1 {lines}; exit 3" });

        for (int run = 1; run <= runs; run++)
        {
            await rig.StartJobAsync("rebel");
            await Until.TrueAsync(async () => (await rig.Client.ListRunsAsync("rebel")) is var all && all.Count == run && all[0].State == "ended", "it has ended");
            Assert.Equal(("exit", 3), ((await rig.LastRunAsync("rebel")).Result, (await rig.LastRunAsync("rebel")).ExitCode));
        }

        var log = (await rig.DsupAsync("logs", "rebel", "-n", "all")).Succeeded().Lines;
        Assert.Equal(Enumerable.Repeat(Enumerable.Range(1, lines).Select(i => i.ToString(CultureInfo.InvariantCulture)), runs).SelectMany(l => l), log);
    }

    [Fact]
    public async Task Without_descriptors_to_spare_jobs_are_launched_all_the_same()
    {
        const int jobs = 80;
        await using var rig = SupervisorRig.Prepare();
        rig.Before = ["/bin/sh", "-c", "ulimit -n 480; exec \"$@\"", "dsupd"];
        await rig.RestartAsync();

        for (int job = 0; job < jobs; job++)
            await rig.RunPuppetAsync($"j{job}", "sleep");

        Assert.Equal(jobs, (await rig.Client.ListJobsAsync()).Count(j => j.State == "running"));
    }

    [Fact]
    public async Task As_pid_1_it_reaps_the_children_of_strangers_and_what_a_killed_shim_leaves()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can make a process namespace without a user namespace.");
        await using var rig = SupervisorRig.Prepare();
        rig.Before = ["/usr/bin/unshare", "-pf", "--mount-proc", "--kill-child"];
        await rig.RestartAsync();
        int dsupd = Census.Of(rig.Folder).Single(m => m.CommandLine.StartsWith(Executables.Dsupd, StringComparison.Ordinal)).Pid;
        string ended = rig.InFolder("ended");
        using var stranger = Running.Start("/usr/bin/nsenter", [$"--target={dsupd}", "--pid", "--mount", "/bin/sh", "-c",
            $"for i in 1 2 3 4 5; do (setsid sh -c 'echo $$ >> {ended}' &); done"], rig.Folder, new Dictionary<string, string?>());
        (await stranger.EndAsync()).Succeeded();
        await rig.DefineAsync("job", new JobDefinition { Shell = $"for i in 1 2 3 4 5; do (setsid sh -c 'sleep 0.3; echo $$ >> {ended}' &); done; kill -9 $PPID; while [ $(wc -l < {ended}) -lt 10 ]; do sleep 0.05; done; exit 5" });
        await rig.StartJobAsync("job");

        await rig.InStateAsync("job", "finished");
        await Until.TrueAsync(() => File.ReadAllLines(ended).Length == 10, "all have run");

        Assert.Equal(("exit", 5), ((await rig.LastRunAsync("job")).Result, (await rig.LastRunAsync("job")).ExitCode));
        await Until.TrueAsync(() => !Children(dsupd).Any(IsZombie), "no zombie is left");
    }

    private static IEnumerable<int> Children(int pid) => Directory.GetDirectories($"/proc/{pid}/task").SelectMany(ChildrenOfThread);

    private static IEnumerable<int> ChildrenOfThread(string task)
    {
        try
        {
            return [.. File.ReadAllText(task + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        }
        catch (IOException) // the thread has ended meanwhile
        {
            return [];
        }
    }

    private static bool IsZombie(int pid) => Directory.Exists($"/proc/{pid}") && !ProcFile.IsAlive(pid);

    private static async Task<int> LeaveAsync(SupervisorRig rig, string job, string leave)
    {
        await rig.DefineAsync(job, new JobDefinition { Shell = $"{leave} echo $! >> {rig.InFolder(job + ".left")}; echo up; sleep 1000" });
        await rig.StartJobAsync(job);
        await rig.SaidAsync(job, "up");
        return Left(rig, job);
    }

    private static int Left(SupervisorRig rig, string job) => int.Parse(File.ReadAllLines(rig.InFolder(job + ".left"))[^1], CultureInfo.InvariantCulture);

    private static void KillShim(SupervisorRig rig, string job)
    {
        foreach (var shim in rig.Shims().Where(s => s.CommandLine.Contains($"/runs/{job}/", StringComparison.Ordinal)))
            TestNative.kill(shim.Pid, TestNative.SIGKILL);
    }
}
