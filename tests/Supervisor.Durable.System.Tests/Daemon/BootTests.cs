using Microsoft.Data.Sqlite;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>What somebody has stopped, when the supervisor or the machine starts again (contract.md, "Restart policies").</summary>
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
