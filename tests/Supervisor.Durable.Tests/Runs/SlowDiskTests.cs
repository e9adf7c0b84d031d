using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Host;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>
/// CONTRACT.md, "Order" 4: a disk that takes for ever under one run holds up no other. The disk stands still at a fault point of that run, real
/// runs go through their whole life beside it, and every call into the host returns.
/// </summary>
public sealed class SlowDiskTests
{
    private const int Terminate = 15;

    private static readonly RunId Slow = new(1);

    private static StopRequest Request { get; } = new(Terminate, StopMode.Main, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

    [Theory]
    [InlineData(HostFault.StopAskedBefore)]
    [InlineData(HostFault.StopAskedAfter)]
    [InlineData(HostFault.ForgetBefore)]
    [InlineData(HostFault.ReuseBefore)]
    [InlineData(HostFault.VerdictBefore)]
    [InlineData(HostFault.VerdictNotSynced)]
    [InlineData(HostFault.RemoveRenamed)]
    [InlineData(HostFault.TreeKillBefore)]
    [InlineData(HostFault.LaunchSpecBefore)]
    [InlineData(HostFault.LaunchRenameAfter)]
    public async Task A_run_whose_disk_stands_still_holds_up_no_other(string point)
    {
        var disk = new StandingDisk(point);
        using var faults = new ScratchDirectory("dsup-faults-");
        await File.WriteAllTextAsync(faults.In("slow"), "BeforeFork\n", TestContext.Current.CancellationToken);
        await using var rig = new HostRig(reach: disk.Reach, options: o => o with { ShimFault = IsOfVerdict(point) ? $"@{faults.Path}" : null, ReadyShims = 0 });
        using var turning = disk;                                    // before the rig, which waits for its workers
        await rig.LaunchedAsync(2, HostRig.Sh("exec sleep 1000"));
        disk.Stop();
        await SlowAsync(rig, point);
        await Until.TrueAsync(() => disk.IsStanding, $"the slow run stands at {point}");

        await CallsAsync(rig);

        rig.Host.Signal(new RunId(2), Terminate, ticket: 20);
        Assert.Null((await rig.ReportedAsync<ProcessReport.Delivered>(2)).Error);
        await rig.ReportedAsync<ProcessReport.TreeGone>(2);
        rig.Host.Forget("job", new RunId(2));
        await rig.LaunchedAsync(3, HostRig.Sh("exec sleep 1000"));
        rig.Host.Kill(new RunId(3));
        Assert.Equal(new ProcessEnd.Signalled(9, CoreDumped: false), (await rig.ReportedAsync<ProcessReport.Ended>(3)).End);
        await rig.ReportedAsync<ProcessReport.TreeGone>(3);
        Assert.True(disk.IsStanding);
    }

    /// <summary>More runs than the host has threads for its work.</summary>
    [Fact]
    public async Task Many_runs_whose_disks_stand_still_hold_up_no_other()
    {
        var disk = new StandingDisk(HostFault.StopAskedBefore, most: 40);
        await using var rig = new HostRig(reach: disk.Reach);
        using var turning = disk;                                    // before the rig, which waits for its workers
        for (var run = 1; run <= 40; run++)
            await rig.LaunchedAsync(run, HostRig.Sh("exec sleep 1000"));
        disk.Stop();
        for (var run = 1; run <= 40; run++)
            rig.Host.Ask(new RunId(run), Request, run);
        await Until.TrueAsync(() => disk.Standing == 40, "all stand still");

        await rig.LaunchedAsync(41, HostRig.Sh("exec sleep 1000"));
        rig.Host.Kill(new RunId(41));

        await rig.ReportedAsync<ProcessReport.TreeGone>(41);
        Assert.Equal(40, disk.Standing);
    }

    [Fact]
    public async Task A_run_whose_disk_stands_still_when_it_is_looked_for_holds_up_the_start_no_longer_than_a_while()
    {
        var disk = new StandingDisk(HostFault.ResumeBefore);
        await using var rig = new HostRig(reach: disk.Reach, options: o => o with { RecoveryPatience = TimeSpan.FromMilliseconds(50) });
        using var turning = disk;                                    // before the rig, which waits for its workers
        rig.Host.Launch(new LaunchOrder(Slow, "slow", new JobSpec(HostRig.Sh("exec sleep 1000"))));
        var slow = (await rig.ReportedAsync<ProcessReport.Launched>(1)).Process;
        await rig.RestartAsync();
        disk.Stop();

        Assert.Empty(await Task.Run(() => rig.Host.Recover([new RecoverOrder(Slow, "slow", slow, EndRecorded: false)])).WaitAsync(Until.Patience, TestContext.Current.CancellationToken));
        Assert.True(disk.IsStanding);
        rig.Host.Kill(Slow);
        disk.Dispose();

        Assert.Equal(new ProcessEnd.Signalled(9, CoreDumped: false), (await rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);
    }

    /// <summary>SIGCONT, which a process that is not stopped does not mind.</summary>
    [Fact]
    public async Task Thousands_of_orders_that_wait_for_a_launch_are_all_answered()
    {
        const int many = 20_000, go = 18;
        var disk = new StandingDisk(HostFault.LaunchSpecBefore);
        await using var rig = new HostRig(reach: disk.Reach);
        using var turning = disk;                                    // before the rig, which waits for its workers
        disk.Stop();
        rig.Launch(1, HostRig.Sh("exec sleep 1000"));
        await Until.TrueAsync(() => disk.IsStanding, "the launch stands");
        for (var ticket = 1; ticket <= many; ticket++)
            rig.Host.Signal(new RunId(1), go, ticket);

        disk.Dispose();

        await Until.TrueAsync(() => rig.Count<ProcessReport.Delivered>() == many, "all are answered");
    }

    private static bool IsOfVerdict(string point) => point is HostFault.VerdictBefore or HostFault.VerdictNotSynced or HostFault.RemoveRenamed;

    /// <summary>Brings the slow run to where it stands still.</summary>
    private static async Task SlowAsync(HostRig rig, string point)
    {
        var line = point == HostFault.TreeKillBefore ? "setsid sleep 1000 & exec sleep 1000" : "exec sleep 1000";
        rig.Host.Launch(new LaunchOrder(Slow, "slow", new JobSpec(HostRig.Sh(line))));
        if (IsOfVerdict(point) || point.StartsWith("Launch", StringComparison.Ordinal))
            return;
        await rig.ReportedAsync<ProcessReport.Launched>(1);
        switch (point)
        {
            case HostFault.StopAskedBefore or HostFault.StopAskedAfter:
                rig.Host.Ask(Slow, Request, ticket: 1);
                break;
            case HostFault.TreeKillBefore:
                rig.KillShim(1, "slow");
                await Until.TrueAsync(() => rig.Points.Contains(HostFault.AdoptAfter), "it is adopted");
                rig.Host.Kill(Slow);
                break;
            default:
                rig.Host.Kill(Slow);
                await rig.ReportedAsync<ProcessReport.TreeGone>(1);
                rig.Host.Forget("slow", Slow);
                break;
        }
    }

    /// <summary>All that the engine may call for the slow run. A call that waited for its disk would never return.</summary>
    private static async Task CallsAsync(HostRig rig)
    {
        var calls = Task.Run(() =>
        {
            rig.Host.Amend(Slow, new StopRequest(Terminate, StopMode.Main, TimeSpan.FromSeconds(1), Window: null));
            rig.Host.Signal(Slow, Terminate, ticket: 2);
            rig.Host.Ask(Slow, Request, ticket: 3);
            rig.Host.Kill(Slow);
            rig.Host.Forget("slow", Slow);
        });
        await calls.WaitAsync(Until.Patience);
    }

    /// <summary>A disk that answers nothing more once the first runs have come to a point, until it is disposed.</summary>
    private sealed class StandingDisk(string point, int most = 1) : IDisposable
    {
        private readonly ManualResetEventSlim _turns = new();
        private int _stopped, _standing;

        public int Standing => Volatile.Read(ref _standing);

        public bool IsStanding => Standing == most && !_turns.IsSet;

        public void Stop() => Volatile.Write(ref _stopped, 1);

        public void Reach(string name)
        {
            if (name != point || Volatile.Read(ref _stopped) == 0 || Standing >= most || Interlocked.Increment(ref _standing) > most)
                return;
            _turns.Wait();
        }

        public void Dispose() => _turns.Set();
    }
}
