using System.Diagnostics;
using Supervisor.Durable.Processes;
using Xunit;

namespace Supervisor.Durable.Tests.Processes;

/// <summary>Who belongs to a run is told by the environments of real processes.</summary>
public sealed class ProcessTreeTests
{
    [Fact]
    public async Task A_process_is_never_overlooked_because_it_execs_just_now()
    {
        var folder = Directory.CreateTempSubdirectory("dsup-exec-");
        var script = Path.Combine(folder.FullName, "again");
        await File.WriteAllTextAsync(script, "#!/bin/sh\nexec \"$0\"\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var again = Process.Start(new ProcessStartInfo(script) { Environment = { ["DSUP_RUN_DIRECTORY"] = folder.FullName } })!;
        try
        {
            for (var looks = 0; looks < 300; looks++)
                Assert.Contains(folder.FullName, ProcessTree.Marks());
        }
        finally
        {
            again.Kill();
            await again.WaitForExitAsync(TestContext.Current.CancellationToken);
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_process_without_an_environment_holds_nothing_up()
    {
        using var bare = Process.Start("/usr/bin/env", ["-i", "/bin/sleep", "1000"]);
        try
        {
            await HostRig.UntilAsync(() => ProcStat.Read(bare.Id) is { HasNoEnvironment: true }, "its environment is empty");
            Assert.DoesNotContain("", ProcessTree.Marks());
        }
        finally
        {
            bare.Kill();
            await bare.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }
}
