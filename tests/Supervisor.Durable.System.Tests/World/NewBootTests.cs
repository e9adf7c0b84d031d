using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>The machine has booted: the kernel has another boot id, and of what ran nothing is left.</summary>
public sealed class NewBootTests
{
    [Fact]
    public async Task What_ran_is_lost_by_the_reboot_policies_act_and_a_process_with_an_old_pid_is_left_alone()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("never", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        await rig.DefineAsync("again", new JobDefinition { Command = [Executables.Puppet, "sleep"], Restart = new RestartDefinition { Policy = "on-failure", Delay = "10ms" } });
        var old = await rig.StartJobAsync("again");
        int pid = (await rig.StartJobAsync("never")).Pid!.Value;
        await rig.RunPuppetAsync("deaf", "ignore-term");
        await rig.SaidAsync("deaf", "ready");
        var stop = await rig.SendAsync("deaf", new ControlRequest { Control = "stop", Grace = "1h" });
        await rig.Kill9Async();
        await Census.EndAsync(rig.Folder + "/");
        using var foreign = ForeignProcess.MayChoose() ? await ForeignProcess.StartAsync(pid) : null;

        File.WriteAllText(rig.InFolder("boot"), Guid.NewGuid().ToString("D") + "\n");
        await Mounts.MakeAsync(rig, "mount --bind \"$RIG\"boot /proc/sys/kernel/random/boot_id");
        await rig.RestartAsync();

        Assert.Equal("done", (await rig.ResolvedAsync(stop)).Outcome);
        await Until.TrueAsync(async () => await rig.Client.GetJobAsync("again") is { State: "running", Pid: { } now } && now != old.Pid, "it is started again");
        var lost = await rig.LastRunAsync("never");
        Assert.Equal(("lost", "the machine was restarted"), (lost.Result, lost.Reason));
        Assert.Equal("finished", (await rig.Client.GetJobAsync("never")).State);
        Assert.Equal(["lost", null], (await rig.Client.ListRunsAsync("again")).OrderBy(r => r.Run).Select(r => r.Result));
        Assert.True(foreign?.IsUntouched ?? true);
        (await rig.DsupAsync("stop", "again")).Succeeded();
        Assert.Equal(15, (await rig.LastRunAsync("again")).Signal);
    }
}
