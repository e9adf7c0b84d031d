using Supervisor.Durable.Processes;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.CrashTests;

/// <summary>Deaths of a supervisor that has found a process without its shim, or neither of them.</summary>
public sealed class OrphanFaultTests
{
    private const int Killed = 128 + 9;

    [Theory]
    [InlineData(HostFault.AdoptBefore)]
    [InlineData(HostFault.AdoptAfter)]
    public async Task A_supervisor_that_dies_while_it_adopts_an_orphan_is_followed_by_one_that_adopts_it(string fault)
    {
        await using var rig = await SupervisorRig.StartAsync();
        var job = await rig.RunPuppetAsync("orphan", "sleep");
        await rig.Kill9Async();
        await EndAsync(rig, "dsup-shim");

        Assert.False(await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault }));
        Assert.Equal(Killed, (await rig.Daemon.EndAsync()).ExitCode);
        Assert.Equal(job.Pid, Assert.Single(rig.JobProcesses()).Pid);
        await rig.RestartAsync();

        Assert.Equal(("running", job.Pid), ((await rig.Client.GetJobAsync("orphan")).State, (await rig.Client.GetJobAsync("orphan")).Pid));
        (await rig.DsupAsync("stop", "orphan")).Succeeded();
        Assert.Empty(rig.JobProcesses());
    }

    [Theory]
    [InlineData(HostFault.VerdictBefore)]
    [InlineData(HostFault.VerdictAfter)]
    public async Task A_supervisor_that_dies_over_a_verdict_is_followed_by_one_that_comes_to_the_same(string fault)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("lost", "sleep");
        await rig.Kill9Async();
        await EndAsync(rig, "dsup-shim");
        await EndAsync(rig, "puppet");

        Assert.False(await rig.LaunchAsync(new Dictionary<string, string?> { ["DSUP_FAULT"] = fault }));
        Assert.Equal(Killed, (await rig.Daemon.EndAsync()).ExitCode);
        await rig.RestartAsync();

        await rig.InStateAsync("lost", "finished");
        var run = Assert.Single(await rig.Client.ListRunsAsync("lost"));
        Assert.Equal("lost", run.Result);
        Assert.NotEmpty(run.Reason!);
        await rig.StartJobAsync("lost");
        Assert.Single(rig.JobProcesses());
    }

    private static async Task EndAsync(SupervisorRig rig, string program)
    {
        List<Census.Member> Found() => [.. Census.Of(rig.Folder).Where(m => m.CommandLine.Split(' ')[0].EndsWith(program, StringComparison.Ordinal))];
        await Until.TrueAsync(() => Found().Count == 1, "zygote and waiting shims have left with their supervisor");
        var found = Found()[0];
        SystemTests.Shim.TestNative.kill(found.Pid, SystemTests.Shim.TestNative.SIGKILL);
        await Until.TrueAsync(() => !Directory.Exists($"/proc/{found.Pid}"), program + " has gone and is buried: a zombie could still tell its end");
    }
}
