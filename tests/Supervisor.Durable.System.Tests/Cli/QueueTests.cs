namespace Supervisor.Durable.SystemTests.Cli;

/// <summary>While no supervisor runs a request can be left for its next start.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task A_request_that_was_left_is_carried_out_at_the_next_start_and_once()
    {
        await using var rig = await SupervisorRig.StartAsync();
        foreach (var job in new[] { "a", "b", "c" })
            await rig.RunPuppetAsync(job, "sleep");
        await rig.TerminateAsync();

        var refused = await rig.DsupAsync("restart", "a");
        refused.Failed(5, "To leave the request for its next start: dsup restart a --queue");
        var left = (await QueueAsync(rig, "restart", "a", "--grace", "3s")).Succeeded();
        Assert.Matches("^a: restart is left as ticket [0-9]+; the supervisor carries it out when it starts\n$", left.Out);
        (await QueueAsync(rig, "stop", "b", "missing", "--now", "-q")).Failed(4, "missing");
        (await QueueAsync(rig, "signal", "c", "KILL", "--json")).Succeeded();
        (await QueueAsync(rig, "signal", "c", "NOPE")).Failed(2, "NOPE");
        Assert.Equal(3, rig.JobProcesses().Count);
        await rig.RestartAsync();

        await Until.TrueAsync(async () => (await rig.Client.ListTicketsAsync(pendingOnly: true)).Count == 0, "all is resolved");
        Assert.Equal(["a|stop|done", "a|start|done", "b|kill|done", "c|signal|done"],
            (await rig.SqlAsync("SELECT job, control, outcome FROM v_tickets WHERE origin = 'sql' ORDER BY ticket")).Select(row => string.Join('|', row)));
        Assert.Equal(["15", "9", "9"], (await rig.SqlAsync("SELECT signal FROM v_runs WHERE ended_at IS NOT NULL ORDER BY job, run")).Select(row => row[0]));
        Assert.Equal("running", (await rig.Client.GetJobAsync("a")).State);
    }

    [Fact]
    public async Task A_supervisor_that_runs_is_asked_itself()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("a", "sleep");

        Assert.Contains("a: stopped in", (await QueueAsync(rig, "stop", "a")).Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_supervisor_has_ever_been_nothing_is_made()
    {
        await using var rig = SupervisorRig.Prepare();

        (await QueueAsync(rig, "start", "a")).Failed(5, "there is no supervisor's database in");

        Assert.False(Directory.Exists(rig.Data));
    }

    [Fact]
    public async Task Only_the_owner_of_the_data_directory_may_leave_a_request()
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("a", "sleep");
        await rig.TerminateAsync();
        using var chown = Running.Start("/bin/chown", ["65534", rig.Data], rig.Folder, new Dictionary<string, string?>());
        (await chown.EndAsync()).Succeeded();

        (await QueueAsync(rig, "stop", "a")).Failed(6, "belongs to user 65534");

        using var back = Running.Start("/bin/chown", ["0", rig.Data], rig.Folder, new Dictionary<string, string?>());
        (await back.EndAsync()).Succeeded();
        await rig.RestartAsync();
        Assert.Empty(await rig.SqlAsync("SELECT * FROM control_request"));
    }

    private static async Task<Answer> QueueAsync(SupervisorRig rig, params string[] words)
    {
        var environment = new Dictionary<string, string?> { ["DSUP_DATA_DIR"] = rig.Data, ["PATH"] = $"{Path.GetDirectoryName(Executables.Dsupd)}:/usr/bin:/bin" };
        using var dsup = Running.Start(Executables.Dsup, [.. words, "--queue"], rig.Folder, environment);
        return await dsup.EndAsync();
    }
}
