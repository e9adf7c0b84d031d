using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>The disk is full, and has room again (CONTRACT.md, "Durability" 7).</summary>
public sealed class DiskFullTests
{
    [Fact]
    public async Task While_it_is_full_nothing_is_accepted_and_nothing_lost_and_work_continues_when_there_is_room()
    {
        await using var rig = await SmallDisk.PrepareAsync();
        await rig.RestartAsync();
        string go = rig.InFolder("go");
        await rig.RunPuppetAsync("clock", "print", "1000000", "10");
        int hog = (await rig.RunPuppetAsync("hog", "sleep")).Pid!.Value;
        await rig.DefineAsync("short", new JobDefinition { Shell = $"echo up; while ! [ -e {go} ]; do sleep 0.02; done; exit 7" });
        int ends = (await rig.StartJobAsync("short")).Pid!.Value;
        await rig.DefineAsync("timed", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        await rig.SaidAsync("short", "up");
        (await rig.DsupAsync("start", "timed", "--in", "8s")).Succeeded();
        var due = (await rig.SqlAsync("SELECT next_at FROM v_schedules"))[0][0] is { } next ? SupervisorRig.At(next) : DateTimeOffset.UtcNow;   // on a machine that is too slow it has fired already

        await FillUntilRefusedAsync(rig, "clock");
        long known = await LastTicketAsync(rig);
        (await rig.DsupAsync("restart", "clock")).Failed(1, "the disk is full", "Free some space");
        (await rig.DsupAsync("signal", "hog", "KILL")).Failed(1, "was killed, but this is not recorded yet", "the disk is full");
        File.WriteAllText(go, "");
        await Until.TrueAsync(() => !ProcFile.IsAlive(hog) && !ProcFile.IsAlive(ends), "hog and short have ended");
        await Until.PassedAsync(due.AddSeconds(1.5));
        Assert.Equal(known, await LastTicketAsync(rig));
        Assert.Equal("running", (await rig.Client.GetJobAsync("hog")).State);

        SmallDisk.Free(rig);
        await rig.InStateAsync("timed", "running");
        await rig.InStateAsync("hog", "finished");
        await rig.InStateAsync("short", "finished");
        Assert.Equal(7, (await rig.LastRunAsync("short")).ExitCode);
        Assert.Equal(9, (await rig.LastRunAsync("hog")).Signal);
        Assert.Single(await rig.Client.ListTicketsAsync("timed"));   // not lost, and not twice
        Assert.Single(await rig.Client.ListRunsAsync("timed"));
        (await rig.DsupAsync("stop", "clock")).Succeeded();
        await NoLineIsMissingAsync(rig);
        Assert.Contains("can be written again", rig.Daemon.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_supervisor_that_starts_on_a_full_disk_looks_after_what_runs_and_writes_down_what_ended()
    {
        await using var rig = await SmallDisk.PrepareAsync();
        await rig.RestartAsync();
        await rig.RunPuppetAsync("hog", "sleep");
        var victim = await rig.RunPuppetAsync("victim", "sleep");
        await rig.RunPuppetAsync("stays", "sleep");
        await FillUntilRefusedAsync(rig, "stays");
        await rig.Kill9Async();
        TestNative.kill(victim.Pid!.Value, 15);
        await Until.TrueAsync(() => rig.JobProcesses().Count == 2, "the victim has ended");

        await rig.RestartAsync();
        await FillUntilRefusedAsync(rig, "stays");                   // opening it may have made some room
        (await rig.DsupAsync("start", "victim")).Failed(1, "the disk is full");
        (await rig.DsupAsync("signal", "hog", "KILL")).Failed(1, "not recorded yet");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 1, "hog has ended");
        SmallDisk.Free(rig);

        await rig.InStateAsync("hog", "finished");
        await rig.InStateAsync("victim", "finished");
        Assert.Equal(15, (await rig.LastRunAsync("victim")).Signal);
        Assert.Equal("running", (await rig.Client.GetJobAsync("stays")).State);
        Assert.Single(await rig.Client.ListRunsAsync("stays"));
        (await rig.DsupAsync("restart", "stays")).Succeeded();
    }

    [Fact]
    public async Task A_supervisor_that_ended_in_order_on_a_full_disk_starts_again_on_it_and_says_what_is_full()
    {
        await using var rig = await SmallDisk.PrepareAsync();
        await rig.RestartAsync();
        var stays = await rig.RunPuppetAsync("stays", "sleep");
        await rig.DefineAsync("new", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        await FillUntilRefusedAsync(rig, "stays");
        (await rig.TerminateAsync()).Succeeded();
        SmallDisk.Fill(rig);                                         // what it gave back too

        await rig.RestartAsync();
        await FillUntilRefusedAsync(rig, "stays");
        (await rig.DsupAsync("start", "new")).Failed(1, "the disk is full");
        Assert.Equal(stays.Pid, Assert.Single(rig.JobProcesses()).Pid);
        SmallDisk.Free(rig);

        await Until.TrueAsync(async () => (await rig.DsupAsync("start", "new")).ExitCode == 0, "there is room again");
        await rig.InStateAsync("new", "running");
        Assert.Equal(stays.Run, (await rig.LastRunAsync("stays")).Run);
    }

    private static Task FillUntilRefusedAsync(SupervisorRig rig, string job) => Until.TrueAsync(
        async () =>
        {
            SmallDisk.Fill(rig);
            try
            {
                await rig.SendAsync(job, new ControlRequest { Control = "signal", Signal = "CONT" });
                return false;
            }
            catch (SupervisorProblemException e) when (e.Type == ProblemTypes.StorageUnavailable)
            {
                return true;
            }
        },
        "the full disk is noticed");

    private static async Task<long> LastTicketAsync(SupervisorRig rig) => (await rig.Client.ListTicketsAsync())[0].Ticket;

    private static async Task NoLineIsMissingAsync(SupervisorRig rig)
    {
        var lines = (await rig.Client.ReadLogsAsync("clock", int.MaxValue)).Select(l => l.Text).ToList();
        Assert.NotEmpty(lines);
        Assert.Equal(Enumerable.Range(1, lines.Count).Select(i => $"line {i}"), lines);
    }
}
