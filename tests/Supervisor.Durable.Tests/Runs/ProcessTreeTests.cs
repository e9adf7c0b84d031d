using System.Diagnostics;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Host;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>The environments of real processes show which of them belong to a run.</summary>
public sealed class ProcessTreeTests
{
    [Fact]
    public async Task A_process_is_never_overlooked_because_it_execs_just_now()
    {
        using var folder = new ScratchDirectory("dsup-exec-");
        var script = folder.In("again");
        await File.WriteAllTextAsync(script, "#!/bin/sh\nexec \"$0\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var again = Process.Start(new ProcessStartInfo(script) { Environment = { ["DSUP_RUN_DIRECTORY"] = folder.Path } })!;
        try
        {
            for (var looks = 0; looks < 300; looks++)
                Assert.Contains(folder.Path, ProcessTree.Marks());
        }
        finally
        {
            again.Kill();
            await again.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task A_process_without_an_environment_holds_nothing_up()
    {
        using var bare = Process.Start("/usr/bin/env", ["-i", "/bin/sleep", "1000"]);
        try
        {
            await Until.TrueAsync(() => ProcStat.Read(bare.Id) is { HasNoEnvironment: true }, "its environment is empty");
            Assert.DoesNotContain("", ProcessTree.Marks());
        }
        finally
        {
            bare.Kill();
            await bare.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    [Theory]
    [InlineData('S', 0, 0, true)]
    [InlineData('R', 19, 9, false)]
    [InlineData('R', 900, 9, false)]                                 // a busy machine lets it wait for a processor
    [InlineData('R', 12, 11, true)]
    [InlineData('D', 19, 0, false)]
    [InlineData('D', 21, 0, true)]
    [InlineData('R', 19, -1, false)]                                 // the kernel does not count
    [InlineData('R', 21, -1, true)]
    public void A_process_without_an_environment_may_be_execing_until_it_has_had_a_processor_long_enough_for_that(char state, int looked, int ran, bool isBare) =>
        Assert.Equal(isBare, ProcessTree.IsBare(state, TimeSpan.FromMilliseconds(looked), ran < 0 ? null : TimeSpan.FromMilliseconds(ran)));

    [Fact]
    public async Task How_long_a_process_has_had_a_processor_is_read_while_it_lives()
    {
        using var busy = Process.Start("/bin/sh", ["-c", "while :; do :; done"]);
        try
        {
            var before = ProcStat.ReadRunTime(busy.Id);
            await Until.TrueAsync(() => ProcStat.ReadRunTime(busy.Id) > before + TimeSpan.FromMilliseconds(10), "it has had a processor");
        }
        finally
        {
            busy.Kill();
            await busy.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        Assert.Null(ProcStat.ReadRunTime(busy.Id));
    }
}
