using Supervisor.Durable.Client;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>Somebody kills shims: what they held goes on under the supervisor's own eyes.</summary>
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
            Shim.TestNative.kill(shim.Pid, Shim.TestNative.SIGKILL);
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
        Assert.False(Shim.ShimRig.IsAlive(old));
        (await rig.DsupAsync("stop", "tree")).Succeeded();
        Assert.Equal([now.Pid], rig.JobProcesses().Select(m => (int?)m.Pid));
    }
}
