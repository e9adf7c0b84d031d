using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>Memory runs out, and the kernel kills a process.</summary>
public sealed class MemoryTests
{
    [Theory]
    [InlineData(0), InlineData(300)]
    public async Task The_supervisor_and_its_shims_are_spared_where_that_is_permitted_and_jobs_are_as_any_other_process(int score)
    {
        await using var rig = SupervisorRig.Prepare();
        if (score != 0)
            rig.Before = ["/bin/sh", "-c", $"echo {score} > /proc/self/oom_score_adj; exec \"$@\"", "dsupd"];
        await rig.RestartAsync();
        int job = (await rig.RunPuppetAsync("job", "sleep")).Pid!.Value;
        int shim = Assert.Single(rig.Shims()).Pid;

        int ours = score != 0 ? score : Score(Environment.ProcessId), spared = MayLower() ? -900 : ours;
        Assert.Equal((ours == 0 ? spared : ours, spared, ours), (Score(rig.Daemon.Pid), Score(shim), Score(job)));   // what an operator has set for dsupd stays

        await rig.Kill9Async();
        await rig.RestartAsync();
        Assert.Equal(ours, Score((await rig.RunPuppetAsync("another", "sleep")).Pid!.Value));
    }

    [Fact]
    public async Task An_OOM_kill_of_the_job_is_its_end_and_one_of_the_supervisor_is_like_any_other_kill()
    {
        using var group = MemoryGroup.TryMake();
        Assert.SkipWhen(group is null, "This user may not make a memory cgroup; a kill -9 of either is tested everywhere.");
        await using var rig = await SupervisorRig.StartAsync();
        var stays = await rig.RunPuppetAsync("stays", "sleep");
        await rig.DefineAsync("hog", new JobDefinition { Shell = "while ! [ -e go ]; do sleep 0.02; done; exec tail /dev/zero" });
        int hog = (await rig.StartJobAsync("hog")).Pid!.Value;
        group.Limit(32 << 20);
        group.Take(hog);
        File.WriteAllText(rig.InFolder("go"), "");
        await rig.InStateAsync("hog", "finished");
        Assert.Equal(("signal", 9), ((await rig.LastRunAsync("hog")).Result, (await rig.LastRunAsync("hog")).Signal));

        var stop = await rig.SendAsync("stays", new ControlRequest { Control = "wait", Priority = "high" });
        group.Take(rig.Daemon.Pid);
        group.Limit(1 << 20);
        await Until.TrueAsync(async () => rig.Daemon.HasExited || await AskedAsync(rig), "it is killed");
        await rig.RestartAsync();
        Assert.Equal(("running", stays.Pid), ((await rig.Client.GetJobAsync("stays")).State, (await rig.Client.GetJobAsync("stays")).Pid));
        (await rig.DsupAsync("stop", "stays")).Succeeded();
        Assert.Equal("done", (await rig.ResolvedAsync(stop)).Outcome);
    }

    /// <summary>Answering takes memory; false, always: it continues until the supervisor is killed.</summary>
    private static async Task<bool> AskedAsync(SupervisorRig rig)
    {
        try
        {
            await rig.SqlAsync("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, hex(i) FROM n");
        }
        catch (SupervisorClientException)
        {
            // killed in the middle of it
        }
        return false;
    }

    /// <summary>CAP_SYS_RESOURCE (capabilities(7)); a container's root may be without.</summary>
    private static bool MayLower() => (Convert.ToUInt64(File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapEff:", StringComparison.Ordinal))["CapEff:".Length..].Trim(), 16) >> 24 & 1) != 0;

    private static int Score(int pid) => int.Parse(File.ReadAllText($"/proc/{pid}/oom_score_adj"), CultureInfo.InvariantCulture);
}
