using Supervisor.Durable.Runs;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>A run that an earlier version launched before it wrote so, with the real shim and real programs.</summary>
public sealed class WaitingRunTests
{
    [Theory]
    [InlineData("exec sleep 1000", "Launched")]
    [InlineData("exit 7", "Launched Ended TreeGone")]
    public async Task The_next_supervisor_leaves_it_alone_until_it_is_ordered_and_finds_it_then(string line, string told)
    {
        await using var rig = new HostRig();
        var first = await rig.LaunchedAsync(1, HostRig.Sh("exec sleep 1000"));
        rig.Launch(2, HostRig.Sh(line));
        rig.Host.Kill(new RunId(1));
        await Until.TrueAsync(() => Told(rig) == told, told);
        await Until.TrueAsync(() => rig.IsFree(1), "the first is over");

        await rig.RestartAsync();
        var found = rig.Host.Recover([HostRig.Order(1, first), HostRig.Order(2) with { Waits = true }]);
        Assert.DoesNotContain(found, report => report.Run.Value == 2);
        Assert.Contains(new ProcessReport.TreeGone(new RunId(1)), found);
        rig.Launch(2, HostRig.Sh(line));

        await Until.TrueAsync(() => Told(rig) == told, told);
    }

    private static string Told(HostRig rig) => string.Join(' ', rig.Reports.Where(r => r.Run.Value == 2).Select(r => r.GetType().Name));
}
