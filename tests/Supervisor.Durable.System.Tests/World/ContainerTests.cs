namespace Supervisor.Durable.SystemTests.World;

/// <summary>dsupd in a pid namespace of its own, as in a container: started again, that is a boot, though the kernel is the same.</summary>
public sealed class ContainerTests
{
    private const string Jobs = """
        { "Jobs": {
            "auto": { "Command": ["/bin/sleep", "1000"], "AutoStart": true },
            "by-hand": { "Command": ["/bin/sleep", "1000"] },
            "first": { "Shell": "trap 'echo first >> FOLDER/ended; exit 0' TERM; echo ready; while :; do sleep 0.05; done", "Restart": { "Policy": "on-failure", "Delay": "10ms" } },
            "second": { "Shell": "trap 'echo second >> FOLDER/ended; exit 0' TERM; echo ready; while :; do sleep 0.05; done", "Restart": { "Policy": "unless-stopped" } },
            "stopped": { "Command": ["/bin/sleep", "1000"], "AutoStart": true, "Restart": { "Policy": "unless-stopped" } } } }
        """;

    [Fact]
    public async Task A_container_that_is_killed_and_started_again_is_a_boot()
    {
        await using var rig = await InContainerAsync();
        await StartAsync(rig);
        (await rig.DsupAsync("stop", "stopped")).Succeeded();
        await rig.Kill9Async();                                      // unshare, which takes the namespace with it
        await Until.TrueAsync(() => Census.Of(rig.Folder).Count == 0, "the container is gone");

        await rig.RestartAsync();

        foreach (string job in (string[])["auto", "first", "second"])
            await rig.InStateAsync(job, "running");
        var lost = await rig.LastRunAsync("by-hand");
        Assert.Equal(("lost", "the machine was restarted"), (lost.Result, lost.Reason));
        Assert.Equal([["auto", "running"], ["by-hand", "finished"], ["first", "running"], ["second", "running"], ["stopped", "finished"]],
            await rig.SqlAsync("SELECT job, state FROM v_jobs ORDER BY job"));
        Assert.Equal("boot", (await rig.Client.ListTicketsAsync("auto"))[0].Origin);
        foreach (string job in (string[])["auto", "first", "second"])
            Assert.Equal(2, (await rig.Client.ListRunsAsync(job)).Count);
    }

    [Fact]
    public async Task As_process_1_it_stops_its_jobs_in_the_reverse_order_of_their_start_and_the_next_container_brings_them_back()
    {
        await using var rig = await InContainerAsync();
        await StartAsync(rig);

        TestNative.kill(Supervisor(rig), 15);

        Answer end = await rig.Daemon.EndAsync();

        Assert.Equal((0, ""), (end.ExitCode, end.Complaints));
        Assert.Equal(["first", "second"], File.ReadAllLines(rig.InFolder("ended")).Order());      // each by its own signal
        await rig.RestartAsync();
        foreach (string job in (string[])["auto", "first", "second", "stopped"])
            await rig.InStateAsync(job, "running");
        Assert.Equal("finished", (await rig.Client.GetJobAsync("by-hand")).State);
        Assert.Equal([["second"], ["first"], ["by-hand"]],
            await rig.SqlAsync("SELECT job FROM v_tickets WHERE origin = 'shutdown' AND job IN ('by-hand', 'first', 'second') ORDER BY ticket"));
    }

    [Fact]
    public async Task A_supervisor_that_is_started_again_within_its_container_adopts_what_runs()
    {
        await using var rig = await InContainerAsync("/bin/sh", "-c", "\"$@\"; exec \"$@\"", "sh");
        await StartAsync(rig);
        var before = await rig.Client.GetJobAsync("first");
        (await rig.DsupAsync("signal", "auto", "KILL")).Succeeded();
        await rig.InStateAsync("auto", "finished");

        TestNative.kill(Supervisor(rig), 9);

        await Until.TrueAsync(() => rig.Daemon.Out.Split("ready ").Length == 3, "the next one is ready");
        Assert.Equal(("running", before.Pid), ((await rig.Client.GetJobAsync("first")).State, (await rig.Client.GetJobAsync("first")).Pid));
        Assert.Equal("finished", (await rig.Client.GetJobAsync("auto")).State);           // it was no boot
        Assert.Single(await rig.Client.ListRunsAsync("auto"));
    }

    /// <summary>In a container the pids begin at 1 again, so that the old ones have other owners; and in the other direction.</summary>
    [Fact]
    public async Task What_ran_outside_is_lost_inside_and_what_ran_inside_is_lost_outside()
    {
        await using var rig = await InContainerAsync();
        var inside = rig.Before;
        rig.Before = [];
        await StartAsync(rig);
        await EndAllAsync(rig);

        rig.Before = inside;
        await rig.RestartAsync();
        Assert.Equal("lost", (await rig.LastRunAsync("by-hand")).Result);
        await rig.InStateAsync("auto", "running");
        Assert.Equal(2, (await rig.Client.ListRunsAsync("auto")).Count);
        await rig.InStateAsync("second", "running");
        await EndAllAsync(rig);

        rig.Before = [];
        await rig.RestartAsync();
        await rig.InStateAsync("auto", "running");
        Assert.Equal([null, "lost", "lost"], (await rig.Client.ListRunsAsync("auto")).OrderByDescending(r => r.Run).Select(r => r.Result));
    }

    private static async Task EndAllAsync(SupervisorRig rig)
    {
        await rig.Kill9Async();
        await Census.EndAsync(rig.Folder + "/");
    }

    private static async Task StartAsync(SupervisorRig rig)
    {
        await rig.RestartAsync();
        foreach (string job in (string[])["by-hand", "first", "second"])
            (await rig.DsupAsync("start", job)).Succeeded();
        foreach (string job in (string[])["first", "second"])
            await rig.SaidAsync(job, "ready");
        await rig.InStateAsync("auto", "running");
        await rig.InStateAsync("stopped", "running");
    }

    /// <summary>The supervisor's process id out here.</summary>
    private static int Supervisor(SupervisorRig rig) =>
        Assert.Single(Census.Of(rig.Folder), m => m.CommandLine.StartsWith(Executables.Dsupd, StringComparison.Ordinal)).Pid;

    /// <summary>Supervisors are started in a pid namespace of their own each; root needs nothing for that, others a user namespace.</summary>
    private static async Task<SupervisorRig> InContainerAsync(params string[] first)
    {
        string[] unshare = ["/usr/bin/unshare", Environment.IsPrivilegedProcess ? "-pf" : "-rpf", "--mount-proc", "--kill-child"];
        using (var tried = Running.Start(unshare[0], [.. unshare[1..], "/bin/true"], Path.GetTempPath(), new Dictionary<string, string?>()))
        {
            var answer = await tried.EndAsync();
            Assert.SkipWhen(answer.ExitCode != 0, $"This user may not make pid namespaces: {answer.Error}");
        }
        var rig = SupervisorRig.Prepare();
        rig.Configure(Jobs.Replace("FOLDER", rig.Folder, StringComparison.Ordinal));
        rig.Before = [.. unshare, .. first];
        return rig;
    }
}
