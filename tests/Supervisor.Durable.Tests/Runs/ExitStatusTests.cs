using System.Diagnostics;
using System.Globalization;
using Supervisor.Durable.Linux;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>How processes ended that are no children of ours.</summary>
public sealed class ExitStatusTests
{
    [Theory]
    [InlineData("exit 9", 9, 0)]
    [InlineData("exit 0", 0, 0)]
    [InlineData("kill -TERM $$", 0, 15)]
    public async Task A_pidfd_still_has_the_exit_status_when_the_parent_has_reaped_the_process(string last, int code, int signal)
    {
        using var folder = new ScratchDirectory("dsup-exit-");
        var go = folder.In("go");
        Native.MakeFifo(go, 0x180);

        // The outer shell is the parent: it waits, so the inner one is reaped before the outer one ends.
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"sh -c 'read line < {go}; {last}' & echo $!; wait"]) { RedirectStandardOutput = true })!;
        var pid = int.Parse((await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
        using var process = LiveProcess.Find(pid, ProcStat.Read(pid)!.Value.StartTime, 0)!;
        Assert.Null(ExitStatus.Read(process, out var later));
        Assert.True(later);

        await File.WriteAllTextAsync(go, "go\n", TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);

        ProcessEnd expected = signal != 0 ? new ProcessEnd.Signalled(signal, false) : code != 0 ? new ProcessEnd.Exit(code) : new ProcessEnd.Success();
        Assert.Equal(expected, ExitStatus.Read(process, out _));
        Assert.Null(LiveProcess.Find(pid, process.StartTime, 0));
        Assert.Equal(-Errno.ESRCH, process.Signal(0, group: false));
    }

    [Theory]
    [InlineData(0x0700, 7, 0, false)]
    [InlineData(0x008B, 0, 11, true)]
    [InlineData(0x0009, 0, 9, false)]
    public void A_wait_status_is_read_as_wait_has_it(int status, int code, int signal, bool dumped) =>
        Assert.Equal(signal != 0 ? new ProcessEnd.Signalled(signal, dumped) : new ProcessEnd.Exit(code), ExitStatus.Decode(status));
}
