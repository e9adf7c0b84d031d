using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>A copy of the database is a database, and is whole.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly ScratchDirectory _elsewhere = new("dsup-backup-");

    private string Copy => _elsewhere.In("supervisor.db");

    public void Dispose() => _elsewhere.Dispose();

    [Fact]
    public async Task A_restored_copy_adopts_what_still_runs_and_launches_nothing_twice()
    {
        await using var rig = await LibraryRig.StartAsync();
        await rig.RunningAsync();
        var (pid, run) = (rig.Supervisor.History.Job("job")!.Pid, rig.Supervisor.History.Job("job")!.Run);

        var written = await rig.Supervisor.BackupAsync(Copy, cancellationToken: TestContext.Current.CancellationToken);
        await rig.Supervisor.DisposeAsync();
        await using (var restored = await DurableSupervisor.OpenAsync(_elsewhere.Path))
        {
            Assert.Equal(("running", pid, run), (restored.History.Job("job")!.State, restored.History.Job("job")!.Pid, restored.History.Job("job")!.Run));
            Assert.Single(restored.History.Runs("job", 10));
            Assert.Equal(Outcome.Done, await LibraryRig.Outcome(restored.Job("job").Stop()));
        }
        await rig.ReopenAsync();

        Assert.Equal((Copy, run), (written.Path, written.Ticket));
    }

    [Fact]
    public async Task A_copy_is_for_its_owner_only_and_replaces_nothing_unasked()
    {
        await using var rig = await LibraryRig.StartAsync();
        File.WriteAllText(Copy, "precious");
        File.WriteAllText(Copy + ".tmp", "of a backup that was cut short");

        var refused = await Assert.ThrowsAsync<BackupException>(() => rig.Supervisor.BackupAsync(Copy, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("is there already", refused.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Copy));

        var written = await rig.Supervisor.BackupAsync(Copy, replace: true, TestContext.Current.CancellationToken);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        Assert.Equal(new FileInfo(Copy).Length, written.Bytes);
        Assert.Equal([Copy], Directory.GetFiles(_elsewhere.Path));
        using var history = History.Open(_elsewhere.Path);
        Assert.Empty(history.Jobs());
    }

    [Fact]
    public async Task The_data_directory_is_no_place_for_copies()
    {
        await using var rig = await LibraryRig.StartAsync();
        var link = _elsewhere.In("link");
        File.CreateSymbolicLink(link, Path.Combine(rig.Root, "supervisor.db"));

        foreach (var path in (string[])[Path.Combine(rig.Root, "supervisor.db"), Path.Combine(rig.Root, "x", "..", "copy.db"), link])
            Assert.Contains("data directory", (await Assert.ThrowsAsync<BackupException>(() => rig.Supervisor.BackupAsync(path, replace: true, TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
        foreach (var path in (string[])["copy.db", "/no/such/folder/copy.db", _elsewhere.Path])
            await Assert.ThrowsAsync<BackupException>(() => rig.Supervisor.BackupAsync(path, replace: true, TestContext.Current.CancellationToken));
        Assert.Equal("job", (await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("true"))).Name);
    }

    [Fact]
    public async Task The_doctor_finds_a_database_that_was_moved_away_and_the_copy_saves_it()
    {
        await using var rig = await LibraryRig.StartAsync();
        Assert.DoesNotContain(await rig.Supervisor.ExamineAsync(), d => d.Health == Health.Fail);

        File.Move(Path.Combine(rig.Root, "supervisor.db"), Copy);
        Assert.Contains(await rig.Supervisor.ExamineAsync(), d => d is { Check: "open database", Health: Health.Fail });

        File.Move(Copy, Path.Combine(rig.Root, "supervisor.db"));
        Assert.DoesNotContain(await rig.Supervisor.ExamineAsync(), d => d.Health == Health.Fail);
    }
}
