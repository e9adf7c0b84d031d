using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>A process id that was a job's belongs to another process by now.</summary>
public sealed class PidReuseTests
{
    /// <summary>Signals, kills and window ends are due to the dead process when the next supervisor comes: the living one gets none of them.</summary>
    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task A_foreign_process_with_the_recorded_pid_is_never_signalled(bool directoryIsThere)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("job", new JobDefinition { Command = [Executables.Puppet, "ignore-term"], Restart = new RestartDefinition { Policy = "never" } });
        int pid = (await rig.StartJobAsync("job")).Pid!.Value;
        await rig.SaidAsync("job", "ready");
        var stop = await rig.SendAsync("job", new ControlRequest { Control = "stop", Grace = "500ms" });
        await rig.Kill9Async();
        await Census.EndAsync(rig.Folder + "/");                     // shim and child, at once
        if (!directoryIsThere)
            Directory.Delete(Path.Combine(rig.Data, "runs", "job"), recursive: true);

        using var foreign = await TakeAsync(rig, pid, directoryIsThere);
        await rig.RestartAsync();
        Assert.Equal("done", (await rig.ResolvedAsync(stop)).Outcome);
        var run = await rig.LastRunAsync("job");
        Assert.Equal(("lost", foreign.Pid), (run.Result, run.Pid));
        (await rig.DsupAsync("stop", "job", "--now")).Succeeded();
        (await rig.DsupAsync("signal", "job", "TERM")).Failed(3, "not running");
        Assert.True(foreign.IsUntouched);

        (await rig.DsupAsync("start", "job")).Succeeded();
        (await rig.DsupAsync("delete", "job", "--now")).Succeeded();
        Assert.True(foreign.IsUntouched);
    }

    /// <summary>
    /// Root makes the kernel give the same number again. An ordinary user cannot; but a row that names a living process by its number, with the
    /// start time of the dead one, is the same to the supervisor, where no run directory says otherwise.
    /// </summary>
    private static async Task<ForeignProcess> TakeAsync(SupervisorRig rig, int pid, bool directoryIsThere)
    {
        Assert.SkipUnless(ForeignProcess.MayChoose() || !directoryIsThere, "This user may not choose the next process id (ns_last_pid cannot be written).");
        if (directoryIsThere)
            return await ForeignProcess.StartAsync(pid);
        var foreign = await ForeignProcess.StartAsync();
        Assert.Equal(1, ForeignDatabase.Change(rig, $"UPDATE run SET pid = {foreign.Pid}"));
        return foreign;
    }
}
