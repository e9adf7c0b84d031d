using Supervisor.Durable.Processes;
using Xunit;

namespace Supervisor.Durable.Tests.Processes;

/// <summary>A run that is to follow another one, with the real shim and real programs.</summary>
public sealed class SuccessionTests
{
    private static readonly RunId First = new(1);

    [Fact]
    public async Task What_is_to_follow_a_run_is_launched_when_that_is_over_and_told_after_it()
    {
        await using var rig = new HostRig();
        await rig.LaunchedAsync(1, HostRig.Sh("exec sleep 1000"));
        rig.Host.LaunchAfter(First, Next("exec sleep 1000"));
        Assert.False(Directory.Exists(rig.PathOf(2)));

        rig.Host.Kill(First);
        await rig.ReportedAsync<ProcessReport.Launched>(2);

        Assert.Collection(rig.Reports,
            r => Assert.Equal(First, Assert.IsType<ProcessReport.Launched>(r).Run),
            r => Assert.Equal(First, Assert.IsType<ProcessReport.Ended>(r).Run),
            r => Assert.Equal(First, Assert.IsType<ProcessReport.TreeGone>(r).Run),
            r => Assert.IsType<ProcessReport.Launched>(r));
    }

    [Fact]
    public async Task What_is_to_follow_a_run_that_is_over_is_launched_at_once()
    {
        await using var rig = new HostRig();
        rig.Launch(1, HostRig.Sh("exit 0"));
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);

        rig.Host.LaunchAfter(First, Next("exec sleep 1000"));

        await rig.ReportedAsync<ProcessReport.Launched>(2);
    }

    [Fact]
    public async Task What_a_run_has_left_behind_is_ended_before_anything_follows_it()
    {
        await using var rig = new HostRig();
        var file = Path.Combine(rig.Options.DataDirectory, "pid");
        rig.Launch(1, HostRig.Sh($"setsid sh -c 'trap \"\" TERM HUP; echo $$ > {file}; exec sleep 1000' & while ! [ -s {file} ]; do sleep 0.01; done"));
        rig.Host.LaunchAfter(First, Next($"kill -0 $(cat {file}) && exit 9; exit 0"));

        Assert.Equal(new ProcessEnd.Success(), (await rig.ReportedAsync<ProcessReport.Ended>(2)).End);
    }

    [Theory]
    [InlineData("exec sleep 1000", "Launched")]
    [InlineData("exit 0", "Launched Ended TreeGone")]
    public async Task The_order_that_comes_afterwards_launches_nothing_more(string line, string told)
    {
        await using var rig = new HostRig();
        rig.Launch(1, HostRig.Sh("exit 0"));
        await rig.ReportedAsync<ProcessReport.TreeGone>(1);
        rig.Host.LaunchAfter(First, Next(line));
        await HostRig.UntilAsync(() => Told(rig, 2) == told, told);

        rig.Host.Forget("job", First);
        rig.Host.Launch(Next(line));
        rig.Launch(3, HostRig.Sh("exit 0"));

        await rig.ReportedAsync<ProcessReport.TreeGone>(3);
        Assert.Equal(told, Told(rig, 2));
    }

    [Fact]
    public async Task What_was_never_launched_ahead_is_launched_by_the_order()
    {
        await using var rig = new HostRig();

        rig.Host.LaunchAfter(First, Next("exec sleep 1000"));        // of a run that this supervisor never saw
        rig.Host.Launch(Next("exec sleep 1000"));

        await rig.ReportedAsync<ProcessReport.Launched>(2);
    }

    [Theory]
    [InlineData("exec sleep 1000", "Launched")]
    [InlineData("exit 7", "Launched Ended TreeGone")]
    public async Task The_next_supervisor_leaves_alone_what_was_launched_ahead_until_it_is_ordered_and_finds_it_then(string line, string told)
    {
        await using var rig = new HostRig();
        var first = await rig.LaunchedAsync(1, HostRig.Sh("exec sleep 1000"));
        rig.Host.LaunchAfter(First, Next(line));
        rig.Host.Kill(First);
        await HostRig.UntilAsync(() => Told(rig, 2) == told, told);
        await HostRig.UntilAsync(() => rig.IsFree(1), "the first is over");

        await rig.RestartAsync();
        var found = rig.Host.Recover([HostRig.Order(1, first), HostRig.Order(2) with { Waits = true }]);
        Assert.DoesNotContain(found, report => report.Run.Value == 2);
        Assert.Contains(new ProcessReport.TreeGone(First), found);
        rig.Host.Launch(Next(line));

        await HostRig.UntilAsync(() => Told(rig, 2) == told, told);
    }

    private static LaunchOrder Next(string line) => new(new RunId(2), "job", new JobSpec(HostRig.Sh(line)));

    private static string Told(HostRig rig, long run) => string.Join(' ', rig.Reports.Where(r => r.Run.Value == run).Select(r => r.GetType().Name));
}
