using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.World;

/// <summary>The database's file is damaged, gone, replaced or from another version: while the supervisor runs, and between two.</summary>
public sealed class DamagedDatabaseTests
{
    private const int Page = 4096;

    [Fact]
    public async Task What_cannot_be_understood_is_refused_with_the_way_out_and_left_as_it_is()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("stays", "sleep");
        (await rig.TerminateAsync()).Succeeded();                    // all of it is in the one file now
        string file = ForeignDatabase.File(rig), whole = rig.InFolder("whole");
        File.Copy(file, whole);

        await RefusedAsync(() => ForeignDatabase.Spoil(file, 0, 100), "is no SQLite database", "restore a backup");
        await RefusedAsync(() => ForeignDatabase.Spoil(file, Page, (int)new FileInfo(file).Length - Page), "it is damaged", "restore a backup");
        await RefusedAsync(() => File.WriteAllBytes(file, []), "missing or empty", "Restore the database");
        await RefusedAsync(() => File.Delete(file), "missing or empty", "Restore the database");
        await RefusedAsync(() => ForeignDatabase.Change(rig, "PRAGMA user_version = 9999"), "has schema 9999", "newer dsupd");
        await RefusedAsync(() => ForeignDatabase.Change(rig, "PRAGMA application_id = 77"), "another program", "another data directory");

        await rig.RestartAsync();
        Assert.Equal("running", (await rig.Client.GetJobAsync("stays")).State);

        async Task RefusedAsync(Action damage, params string[] words)
        {
            damage();
            byte[]? before = File.Exists(file) ? File.ReadAllBytes(file) : null;
            Assert.False(await rig.LaunchAsync(new Dictionary<string, string?>()));
            (await rig.Daemon.EndAsync()).Failed(1, [file, .. words]);
            Assert.Equal(before, File.Exists(file) ? File.ReadAllBytes(file) : null);
            Assert.Single(rig.JobProcesses());
            File.Delete(file + "-wal");
            File.Delete(file + "-shm");
            File.Copy(whole, file, overwrite: true);
        }
    }

    [Fact]
    public async Task A_database_that_is_deleted_under_the_supervisor_takes_nothing_more_and_can_be_saved()
    {
        await using var rig = await SupervisorRig.StartAsync();
        var stays = await rig.RunPuppetAsync("stays", "sleep");
        string file = ForeignDatabase.File(rig), saved = rig.InFolder("saved");

        foreach (string part in (string[])[file, file + "-wal", file + "-shm"])
            File.Delete(part);
        (await rig.DsupAsync("restart", "stays")).Failed(1, "was moved, replaced or deleted under the supervisor", "dsup backup");
        (await rig.DsupAsync("backup", saved)).Succeeded();
        (await rig.TerminateAsync()).Succeeded();
        File.Move(saved, file);

        await rig.RestartAsync();
        Assert.Equal(stays.Pid, (await rig.Client.GetJobAsync("stays")).Pid);
        (await rig.DsupAsync("restart", "stays")).Succeeded();
    }

    [Theory]
    [InlineData(""), InlineData("-wal")]
    public async Task What_is_moved_away_and_put_back_is_all_there(string part)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("stays", "sleep");
        string file = ForeignDatabase.File(rig) + part;

        File.Move(file, rig.InFolder("elsewhere"));
        (await rig.DsupAsync("restart", "stays")).Failed(1, "was moved, replaced or deleted under the supervisor", "Put it back");
        File.Delete(file);                                           // a reader may have made one meanwhile
        File.Move(rig.InFolder("elsewhere"), file);

        await Until.TrueAsync(async () => (await rig.DsupAsync("restart", "stays")).ExitCode == 0, "it is restarted");
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Accepted_tickets_that_a_lost_log_takes_along_are_missed(bool deleted)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("stays", "sleep");
        for (int i = 0; i < 3; i++)
            await rig.SendAsync("stays", new ControlRequest { Control = "signal", Signal = "CONT" }, wait: true);
        await rig.Kill9Async();
        string log = ForeignDatabase.File(rig) + "-wal", whole = rig.InFolder("whole");
        File.Copy(log, whole);

        if (deleted)
            File.Delete(log);
        else
            ForeignDatabase.Spoil(log, 32 + 24 + 100, 1000);         // the first page of the first commit: SQLite takes the log for one that ends before it
        Assert.False(await rig.LaunchAsync(new Dictionary<string, string?>()));
        (await rig.Daemon.EndAsync()).Failed(1, "tickets up to 4 were accepted", "Restore what is missing");

        File.Copy(whole, log, overwrite: true);
        File.Delete(ForeignDatabase.File(rig) + "-shm");
        await rig.RestartAsync();
        Assert.Equal("running", (await rig.Client.GetJobAsync("stays")).State);
    }

    [Fact]
    public async Task A_page_that_is_damaged_while_the_supervisor_runs_fails_the_requests_that_need_it_and_ends_nothing()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.RunPuppetAsync("stays", "sleep");
        (await rig.TerminateAsync()).Succeeded();
        string file = ForeignDatabase.File(rig), whole = rig.InFolder("whole");
        await rig.RestartAsync();
        File.Copy(file, whole);

        ForeignDatabase.Spoil(file, 2 * Page, (int)new FileInfo(file).Length - 2 * Page);
        await Until.TrueAsync(async () => (await rig.DsupAsync("history", "stays")) is { ExitCode: 1 } answer && answer.Error.Contains("it is damaged", StringComparison.Ordinal), "the damage is reported");
        Assert.False(rig.Daemon.HasExited, rig.Daemon.Error);
        Assert.Single(rig.JobProcesses());
        await rig.Kill9Async();
        Assert.False(await rig.LaunchAsync(new Dictionary<string, string?>()));
        (await rig.Daemon.EndAsync()).Failed(1, file);
        Assert.Single(rig.JobProcesses());
    }
}
