using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>What an operator has stopped, when the supervisor or the machine starts again (CONTRACT.md, "Restart policies").</summary>
public sealed class BootTests
{
    private const string Jobs = """
        { "Jobs": {
            "always": { "Command": ["/bin/sleep", "1000"], "AutoStart": true, "Restart": { "Policy": "always" } },
            "by-hand": { "Command": ["/bin/sleep", "1000"], "Restart": { "Policy": "always" } },
            "unless-stopped": { "Command": ["/bin/sleep", "1000"], "AutoStart": true, "Restart": { "Policy": "unless-stopped" } },
            "on-failure": { "Command": ["/bin/sleep", "1000"], "AutoStart": true, "Restart": { "Policy": "on-failure" } } } }
        """;

    [Fact]
    public async Task What_was_stopped_stays_stopped_but_for_always_with_AutoStart_when_the_machine_has_booted()
    {
        await using var rig = await SupervisorRig.StartAsync(Jobs);
        (await rig.DsupAsync("start", "by-hand")).Succeeded();
        (await rig.DsupAsync("stop", "always", "by-hand", "unless-stopped", "on-failure")).Succeeded();

        await rig.Kill9Async();
        await rig.RestartAsync();
        Assert.Equal(["finished", "finished", "finished", "finished"], await StatesAsync(rig));

        await rig.Kill9Async();
        Boot(rig);
        await rig.RestartAsync();
        await rig.InStateAsync("always", "running");
        Assert.Equal(["running", "finished", "finished", "finished"], await StatesAsync(rig));
        Assert.Equal("boot", (await rig.Client.ListTicketsAsync("always"))[0].Origin);

        (await rig.DsupAsync("stop", "always")).Succeeded();
        await rig.Kill9Async();
        await rig.RestartAsync();                                    // the same boot: not again
        Assert.Equal(["finished", "finished", "finished", "finished"], await StatesAsync(rig));
    }

    private const string Running = """
        { "Jobs": {
            "never": { "Command": ["/bin/sleep", "1000"], "Restart": { "Policy": "never" } },
            "never-auto": { "Command": ["/bin/sleep", "1000"], "AutoStart": true },
            "on-failure": { "Command": ["/bin/sleep", "1000"], "Restart": { "Policy": "on-failure", "Delay": "10ms" } },
            "stopped": { "Command": ["/bin/sleep", "1000"], "Restart": { "Policy": "unless-stopped" } },
            "unless-stopped": { "Command": ["/bin/sleep", "1000"], "Restart": { "Policy": "unless-stopped" } } } }
        """;

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_shutdown_that_stops_the_jobs_is_undone_by_the_next_start_as_if_the_power_had_gone(bool boots)
    {
        await using var rig = await SupervisorRig.StartAsync(Running);
        (await rig.DsupAsync("start", "never", "on-failure", "stopped", "unless-stopped")).Succeeded();
        await rig.InStateAsync("never-auto", "running");
        (await rig.DsupAsync("stop", "stopped")).Succeeded();
        (await rig.DsupAsync("shutdown", "--stop-jobs")).Succeeded();
        await rig.Daemon.EndAsync();
        Assert.Empty(Census.Of(rig.Folder));
        if (boots)
            Boot(rig);

        await rig.RestartAsync();

        foreach (var job in (string[])["never-auto", "on-failure", "unless-stopped"])
            await rig.InStateAsync(job, "running");
        Assert.Equal(["finished", "running", "running", "finished", "running"], await StatesAsync(rig));
        Assert.Equal([["never", "run", null], ["never-auto", "run", null], ["on-failure", "run", null], ["stopped", "stopped", "operator"], ["unless-stopped", "run", null]],
            await rig.SqlAsync("SELECT job, wanted, wanted_by FROM v_jobs ORDER BY job"));
        Assert.Contains("Wanted: stopped, by operator", (await rig.DsupAsync("status", "stopped")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AutoStart_starts_a_job_at_each_boot_under_any_policy()
    {
        await using var rig = await SupervisorRig.StartAsync();
        (await rig.DsupAsync("run", "as", "--auto-start", "--", "/bin/sleep", "800")).Succeeded();
        (await rig.DsupAsync("run", "by-hand", "--", "/bin/sleep", "800")).Succeeded();
        (await rig.DsupAsync("run", "later", "--no-start", "--auto-start", "--", "/bin/sleep", "800")).Succeeded();
        await rig.Kill9Async();
        await Census.EndAsync(rig.Folder + "/");
        Boot(rig);

        await rig.RestartAsync();

        await rig.InStateAsync("as", "running");
        await rig.InStateAsync("later", "running");
        Assert.Equal("finished", (await rig.Client.GetJobAsync("by-hand")).State);
        Assert.Equal("boot", (await rig.Client.ListTicketsAsync("later"))[0].Origin);
    }

    private static async Task<string[]> StatesAsync(SupervisorRig rig) =>
        [.. (await rig.Client.ListJobsAsync()).OrderBy(j => j.Job, StringComparer.Ordinal).Select(j => j.State)];

    /// <summary>A test can't boot the machine; but it can let the last supervisor have run in another boot.</summary>
    private static void Boot(SupervisorRig rig)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(rig.Data, "supervisor.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE instance SET boot_id = '00000000-0000-0000-0000-000000000000'";
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
