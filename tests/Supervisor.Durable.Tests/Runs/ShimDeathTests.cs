using Supervisor.Durable.Runs;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>A shim that dies at any of its points: the program runs once or not at all, and the reports fit what it did.</summary>
public sealed class ShimDeathTests
{
    public static TheoryData<string, bool> Points()
    {
        var points = new TheoryData<string, bool>();
        foreach (var point in (string[])
            [
                "BeforeShimFork", "AfterShimFork", "BeforeDetach", "AfterDetach", "AfterOomScore", "BeforeWait", "AfterWait", "AfterLogOpen", "BeforeFork", "AfterFork", "BeforeStarted", "StartedNotSynced", "AfterStarted", "AfterGate",
                "BeforeExecNoticed", "AfterExecNoticed", "EndNoticed", "BeforeEnd", "EndNotSynced", "AfterEnd", "AfterReap", "BeforeTreeAsk", "AfterTreeAsk", "TreeAskWritten", "BeforeTreeKill",
                "AfterTreeKill", "BeforeExit",
            ])
        {
            points.Add(point, false);
            points.Add(point, true);
        }
        return points;
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task The_program_runs_once_or_never_and_the_report_says_which(string point, bool gateBySpawn)
    {
        await using var rig = new HostRig(options: o => o with { ShimFault = point, GateBySpawn = gateBySpawn });
        var trace = Path.Combine(rig.Options.DataDirectory, "trace");
        var left = Path.Combine(rig.Options.DataDirectory, "left");

        rig.Launch(1, HostRig.Sh($"setsid sleep 1000 & echo $! > {left}; echo ran >> {trace}; exit 7"));
        await Until.TrueAsync(() => rig.Reports.Any(r => r is ProcessReport.NeverRan or ProcessReport.TreeGone), "the story's end");

        if (rig.Reports[0] is ProcessReport.NeverRan)
        {
            Assert.Single(rig.Reports);
            Assert.False(File.Exists(trace));
            Assert.False(Directory.Exists(rig.PathOf(1)));
            return;
        }
        Assert.Equal([nameof(ProcessReport.Launched), nameof(ProcessReport.Ended), nameof(ProcessReport.TreeGone)], rig.Reports.Select(r => r.GetType().Name));
        Assert.Equal(new ProcessEnd.Exit(7), ((ProcessReport.Ended)rig.Reports[1]).End);
        Assert.Equal("ran\n", await File.ReadAllTextAsync(trace, TestContext.Current.CancellationToken));
        Assert.False(ProcFile.IsAlive(await HostRig.PidInAsync(left)));
    }
}
