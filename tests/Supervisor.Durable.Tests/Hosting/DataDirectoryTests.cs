using Supervisor.Durable.Linux;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>The right to a data directory, when its holder dies and when it does not.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private const int UnusedPid = int.MaxValue;

    private readonly ScratchDirectory _directory = new("dsup-directory-");

    private string LockFile => _directory.In("lock");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_lock_that_outlives_its_holder_for_a_moment_is_waited_for()
    {
        // As a shim has it that was just being spawned when its supervisor was killed.
        var copy = HeldBy(UnusedPid);
        var taken = Task.Run(() => Durable.Hosting.DataDirectory.Take(_directory.Path, DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);

        await Task.WhenAny(taken, Task.Delay(100, TestContext.Current.CancellationToken));
        Assert.False(taken.IsCompleted);
        copy.Dispose();

        using var directory = await taken;
        Assert.Equal(_directory.Path, directory.Root);
    }

    [Fact]
    public void A_directory_whose_holder_lives_is_refused_and_the_holder_named()
    {
        using var copy = HeldBy(Environment.ProcessId);

        var refusal = Assert.Throws<DataDirectoryException>(() => Durable.Hosting.DataDirectory.Take(_directory.Path, DateTimeOffset.UnixEpoch));

        Assert.Contains($"pid {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lock"), InlineData("accepted"), InlineData("supervisor.db"), InlineData("supervisor.db-wal"), InlineData("supervisor.db-shm")]
    [InlineData("runs"), InlineData("logs"), InlineData("dsup.sock")]
    public void A_link_in_the_place_of_one_of_its_files_is_refused_and_not_followed(string name)
    {
        using var target = new ScratchDirectory("dsup-target-");
        var link = _directory.In(name);
        File.CreateSymbolicLink(link, target.In("file"));

        Assert.StartsWith($"{link} is a symbolic link, and must be a ", Refused(), StringComparison.Ordinal);

        Assert.Empty(Directory.GetFileSystemEntries(target.Path));
        File.Delete(link);
        Take().Dispose();
    }

    [Theory]
    [InlineData("lock"), InlineData("accepted"), InlineData("supervisor.db"), InlineData("supervisor.db-wal"), InlineData("logs")]
    public void A_FIFO_in_the_place_of_one_of_its_files_is_refused_at_once(string name)
    {
        Native.MakeFifo(_directory.In(name), 0x180);

        Assert.StartsWith($"{_directory.In(name)} is a FIFO, and must be a ", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0x1FF), InlineData("", 0x1FD), InlineData("logs", 0x1FF), InlineData("runs", 0x1F8)]
    public void A_directory_that_others_may_write_to_is_refused_with_the_command_that_mends_it(string name, int mode)
    {
        Take().Dispose();
        var path = _directory.In(name).TrimEnd('/');
        File.SetUnixFileMode(path, (UnixFileMode)mode);

        Assert.EndsWith($"Run: chmod go-w '{path}'", Refused(), StringComparison.Ordinal);

        File.SetUnixFileMode(path, (UnixFileMode)(mode & ~0x12));    // what others may read is no fault
        Take().Dispose();
    }

    [Theory]
    [InlineData(""), InlineData("supervisor.db"), InlineData("logs")]
    public async Task What_belongs_to_another_user_is_refused(string name)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give files away.");
        Take().Dispose();
        var path = _directory.In(name).TrimEnd('/');
        if (name == "supervisor.db")
            await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        using var chown = System.Diagnostics.Process.Start("/bin/chown", ["65534", path]);
        await chown.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains($"{path} belongs to uid 65534, and this supervisor runs as uid 0. ", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_holder_whose_lock_was_removed_is_found_by_the_next_one_and_gives_up_itself()
    {
        using var holder = Take();
        holder.RefuseIfLost();
        File.Delete(LockFile);

        Assert.Contains($"held by another supervisor, pid {Environment.ProcessId}. ", Refused(), StringComparison.Ordinal);
        Assert.False(File.Exists(LockFile));                         // a refused holder has made nothing
        Assert.Contains("was moved, replaced or deleted", Assert.Throws<DataDirectoryException>(holder.RefuseIfLost).Message, StringComparison.Ordinal);

        File.WriteAllText(LockFile, "");                             // another one's, by now
        Assert.Throws<DataDirectoryException>(holder.RefuseIfLost);
    }

    [Fact]
    public void A_holder_whose_directory_was_moved_gives_up_and_no_other_gets_the_moved_one_meanwhile()
    {
        var moved = _directory.Path + "-moved";
        using (var holder = Take())
        {
            Directory.Move(_directory.Path, moved);
            var refusal = Assert.Throws<DataDirectoryException>(() => Durable.Hosting.DataDirectory.Take(moved, DateTimeOffset.UnixEpoch));
            Assert.Contains($"pid {Environment.ProcessId}, since 1970", refusal.Message, StringComparison.Ordinal);

            using var other = Take();                                // at the old path
            Assert.Throws<DataDirectoryException>(holder.RefuseIfLost);
            other.RefuseIfLost();
        }
        Durable.Hosting.DataDirectory.Take(moved, DateTimeOffset.UnixEpoch).Dispose();
        Directory.Delete(moved, recursive: true);
    }

    private Durable.Hosting.DataDirectory Take() => Durable.Hosting.DataDirectory.Take(_directory.Path, DateTimeOffset.UnixEpoch);

    private string Refused() => Assert.Throws<DataDirectoryException>(Take).Message;

    private Descriptor HeldBy(int pid)
    {
        var held = Native.Open(LockFile, Native.O_RDWR | Native.O_CREAT | Native.O_CLOEXEC, 0x180);
        Native.WriteAll(held, LockFile, System.Text.Encoding.ASCII.GetBytes($"pid {pid}, since then\n"), 0);
        Assert.True(Native.Lock(held, LockFile, wait: false));
        return held;
    }
}
