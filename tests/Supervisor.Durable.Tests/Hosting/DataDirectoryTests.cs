using Supervisor.Durable.Processes;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>The right to a data directory, when its holder dies and when it does not.</summary>
public sealed class DataDirectoryTests : IDisposable
{
    private const int NobodysPid = int.MaxValue;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("dsup-directory-");

    private string LockFile => Path.Combine(_directory.FullName, "lock");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_lock_that_outlives_its_holder_for_a_moment_is_waited_for()
    {
        // As a shim has it that was just being spawned when its supervisor was killed.
        var copy = HeldBy(NobodysPid);
        var taken = Task.Run(() => Durable.Hosting.DataDirectory.Take(_directory.FullName, DateTimeOffset.UnixEpoch), TestContext.Current.CancellationToken);

        await Task.WhenAny(taken, Task.Delay(100, TestContext.Current.CancellationToken));
        Assert.False(taken.IsCompleted);
        copy.Dispose();

        using var directory = await taken;
        Assert.Equal(_directory.FullName, directory.Root);
    }

    [Fact]
    public void A_directory_whose_holder_lives_is_refused_and_the_holder_named()
    {
        using var copy = HeldBy(Environment.ProcessId);

        var refusal = Assert.Throws<DataDirectoryException>(() => Durable.Hosting.DataDirectory.Take(_directory.FullName, DateTimeOffset.UnixEpoch));

        Assert.Contains($"pid {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
    }

    private Descriptor HeldBy(int pid)
    {
        var held = Native.Open(LockFile, Native.O_RDWR | Native.O_CREAT | Native.O_CLOEXEC, 0x180);
        Native.WriteAll(held, LockFile, System.Text.Encoding.ASCII.GetBytes($"pid {pid}, since then\n"), 0);
        Assert.True(Native.Lock(held, LockFile, wait: false));
        return held;
    }
}
