using System.Diagnostics;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;
using Xunit;

namespace Supervisor.Durable.Tests.Runs;

/// <summary>Which processes are asked to end, and for how long that is waited for, with the real shim and real programs, also when shim or supervisor die meanwhile.</summary>
public sealed class AskingTests : IAsyncDisposable
{
    private const int Terminate = 15, Stop = 19;

    private readonly HostRig _rig = new();

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Theory]
    [InlineData("none"), InlineData("the shim"), InlineData("the supervisor"), InlineData("both")]
    public async Task A_group_that_cleans_up_longer_than_its_leader_has_the_time_though_shim_or_supervisor_die_meanwhile(string dying)
    {
        var process = await ReadyAsync(Shell("sh worker a & sh worker b & wait", grouped: true), "a", "b");

        _rig.Host.Ask(new RunId(1), new StopRequest(Terminate, StopMode.Group, Long, Long), ticket: 5);
        await _rig.ReportedAsync<ProcessReport.Ended>(1);
        await DieAsync(dying, process);

        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);
        Assert.Equal(["a asked", "a clean", "b asked", "b clean"], Said().Order());
    }

    [Theory]
    [InlineData("none"), InlineData("the shim"), InlineData("the supervisor"), InlineData("both")]
    public async Task What_a_main_process_leaves_that_ends_by_itself_is_asked_once_and_has_the_time(string dying)
    {
        var process = await ReadyAsync(Shell($"sh worker a & setsid sh worker b & {UntilReady("a", "b")}; while [ ! -e {InFolder("go")} ]; do sleep 0.02; done"), "a", "b");
        if (dying is "the shim" or "both")
        {
            _rig.KillShim(1);                                        // before: then the supervisor that takes over asks
            await Until.TrueAsync(() => _rig.Points.Contains(HostFault.AdoptAfter), "it is adopted");
        }

        await File.WriteAllTextAsync(InFolder("go"), "", TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => Said().Length == 2, "both are asked");
        await DieAsync(dying is "both" ? "the supervisor" : dying is "the shim" ? "none" : dying, process);

        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);
        Assert.Equal(["a asked", "a clean", "b asked", "b clean"], Said().Order());
    }

    [Fact]
    public async Task What_is_left_and_does_not_listen_is_killed_when_the_grace_of_the_job_is_over_and_not_before()
    {
        await ReadyAsync(Shell($"sh deaf a & {UntilReady("a")}", grace: TimeSpan.FromMilliseconds(600)), "a");
        var ended = await _rig.ReportedAsync<ProcessReport.Ended>(1);

        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);

        Assert.True(DateTimeOffset.UtcNow - ended.At >= TimeSpan.FromMilliseconds(600), "it was killed too early");
        Assert.Equal(["a asked"], Said());
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_process_that_ignores_the_signal_is_killed_when_the_window_ends(bool shimDies)
    {
        var process = await ReadyAsync(Shell("sh deaf a & wait", grace: Long), "a");
        var since = Stopwatch.StartNew();

        _rig.Host.Ask(new RunId(1), new StopRequest(Terminate, StopMode.Main, Long, TimeSpan.FromMilliseconds(700)), ticket: 5);
        if (shimDies)
            await DieAsync("the shim", process);
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);

        Assert.InRange(since.Elapsed, TimeSpan.FromMilliseconds(700), Until.Patience);
        Assert.Equal(["a asked"], Said());
    }

    [Theory]
    [InlineData("none"), InlineData("the shim"), InlineData("the supervisor"), InlineData("both")]
    public async Task A_kill_ends_the_time_of_what_is_left_though_shim_or_supervisor_have_died(string dying)
    {
        var process = await ReadyAsync(Shell("sh deaf a & wait", grouped: true, grace: Long), "a");
        _rig.Host.Ask(new RunId(1), new StopRequest(Terminate, StopMode.Group, Long, Long), ticket: 5);
        await _rig.ReportedAsync<ProcessReport.Ended>(1);
        await Until.TrueAsync(() => Said().Length == 1, "it is asked");
        await DieAsync(dying, process);
        Assert.DoesNotContain(_rig.Reports, report => report is ProcessReport.TreeGone);

        _rig.Host.Kill(new RunId(1));

        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);
        Assert.Equal(["a asked"], Said());
    }

    [Fact]
    public async Task A_kill_asks_no_process()
    {
        await ReadyAsync(Shell("sh worker a & wait"), "a");

        _rig.Host.Kill(new RunId(1));

        Assert.Equal(new ProcessEnd.Signalled(9, false), (await _rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);
        Assert.Empty(Said());
    }

    [Fact]
    public async Task With_the_mode_tree_all_are_asked_at_once_also_those_that_left_the_group()
    {
        await ReadyAsync(Shell("trap 'wait; exit 0' TERM; setsid sh worker a & sh worker b & wait"), "a", "b");

        _rig.Host.Ask(new RunId(1), new StopRequest(Terminate, StopMode.Tree, Long, Long), ticket: 5);

        Assert.Equal(new ProcessReport.Delivered(new RunId(1), 5, null), await _rig.ReportedAsync<ProcessReport.Delivered>(1));
        Assert.Equal(new ProcessEnd.Success(), (await _rig.ReportedAsync<ProcessReport.Ended>(1)).End);      // it waited for both
        Assert.Equal(["a asked", "a clean", "b asked", "b clean"], Said().Order());
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);
    }

    [Fact]
    public async Task With_the_mode_main_the_others_are_asked_when_the_main_process_has_ended()
    {
        await ReadyAsync(Shell("trap 'echo main >> said; exit 0' TERM; sh worker a & wait", grouped: true), "a");

        _rig.Host.Ask(new RunId(1), new StopRequest(Terminate, StopMode.Main, Long, Long), ticket: 5);
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);

        Assert.Equal(["main", "a asked", "a clean"], Said());
    }

    [Fact]
    public async Task Without_a_group_of_its_own_the_main_process_is_asked_and_no_shim()
    {
        await ReadyAsync(Shell("sh worker a & wait"), "a");

        _rig.Host.Ask(new RunId(1), new StopRequest(Terminate, StopMode.Group, Long, Long), ticket: 5);
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);

        Assert.Equal(["a asked", "a clean"], Said());
        Assert.DoesNotContain(_rig.Reports, report => report is ProcessReport.Ended { End: ProcessEnd.Lost });
    }

    [Theory]
    [InlineData(StopMode.Main), InlineData(StopMode.Group), InlineData(StopMode.Tree)]
    public async Task A_process_that_was_stopped_hears_the_stop_signal(StopMode mode)
    {
        await ReadyAsync(Shell("exec sh worker a", grouped: mode == StopMode.Group), "a");
        _rig.Host.Signal(new RunId(1), Stop, ticket: 4);
        // D: a shell whose child was stopped between vfork and exec.
        await Until.TrueAsync(() => _rig.Reports.OfType<ProcessReport.Launched>().Any(l => ProcStat.Read(l.Process.Pid)?.State is 'T' or 'D'), "it is stopped");

        _rig.Host.Ask(new RunId(1), new StopRequest(Terminate, mode, Long, Long), ticket: 5);

        Assert.Equal(new ProcessEnd.Success(), (await _rig.ReportedAsync<ProcessReport.Ended>(1)).End);
        Assert.Equal(["a asked", "a clean"], Said());
    }

    [Fact]
    public async Task What_was_left_and_stopped_hears_the_stop_signal()
    {
        await ReadyAsync(Shell($"sh worker a & {UntilReady("a")}; kill -STOP $!"), "a");

        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);

        Assert.Equal(["a asked", "a clean"], Said());
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task A_changed_definition_says_how_to_ask_what_is_left(bool restarts)
    {
        var process = await ReadyAsync(Shell($"(trap 'echo usr1 >> said; exit' USR1; trap '' TERM; {Ready("a")}; while :; do sleep 0.02; done) & while [ ! -e {InFolder("go")} ]; do sleep 0.02; done"), "a");
        if (restarts)
            await DieAsync("the supervisor", process);

        _rig.Host.Amend(new RunId(1), new StopRequest(10, StopMode.Main, Long, null));
        await Until.TrueAsync(() => RunDirectory.Of(_rig.Options, "job", new RunId(1)).ReadState().Stop is { Signal: 10, Phase: StopPhase.None }, "it is written");
        await File.WriteAllTextAsync(InFolder("go"), "", TestContext.Current.CancellationToken);
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);

        Assert.Equal(["usr1"], Said());
    }

    [Fact]
    public async Task Nothing_is_written_where_the_shim_knows_already_how_to_ask()
    {
        await ReadyAsync(Shell("exec sh worker a"), "a");

        _rig.Host.Amend(new RunId(1), new StopRequest(Terminate, StopMode.Main, Long, null));
        _rig.Host.Amend(new RunId(1), new StopRequest(12, StopMode.Main, Long, null));      // which comes behind it
        await Until.TrueAsync(() => RunDirectory.Of(_rig.Options, "job", new RunId(1)).ReadState().Stop is not null, "the second is written");

        Assert.Equal(12, RunDirectory.Of(_rig.Options, "job", new RunId(1)).ReadState().Stop!.Value.Signal);
    }

    [Fact]
    public async Task An_end_that_leaves_nothing_says_so_and_one_that_leaves_something_does_not()
    {
        await ReadyAsync(Shell($"sh worker a & {UntilReady("a")}"), "a");
        _rig.Launch(2, HostRig.Sh("exit 0"));

        Assert.True((await _rig.ReportedAsync<ProcessReport.Ended>(2)).IsAll);
        Assert.False((await _rig.ReportedAsync<ProcessReport.Ended>(1)).IsAll);
        await _rig.ReportedAsync<ProcessReport.TreeGone>(1);
    }

    private JobSpec Shell(string line, bool grouped = false, TimeSpan? grace = null) =>
        new(HostRig.Sh(line) with { WorkingDirectory = _rig.Options.DataDirectory, Options = new() { Grouped = grouped } })
        {
            Stop = new() { Grace = grace ?? Long },
        };

    /// <summary>Launches run 1, and waits until those have set their traps.</summary>
    private async Task<ProcessIdentity> ReadyAsync(JobSpec spec, params string[] workers)
    {
        await File.WriteAllTextAsync(InFolder("worker"), "trap 'echo $1 asked >> said; sleep 0.7; echo $1 clean >> said; exit 0' TERM; echo > $1.ready; while :; do sleep 0.02; done\n");
        await File.WriteAllTextAsync(InFolder("deaf"), "trap 'echo $1 asked >> said' TERM; echo > $1.ready; while :; do sleep 0.02; done\n");
        _rig.Host.Launch(new LaunchOrder(new RunId(1), "job", spec));
        var process = (await _rig.ReportedAsync<ProcessReport.Launched>(1)).Process;
        await Until.TrueAsync(() => workers.All(worker => File.Exists(InFolder(worker + ".ready"))), "they are ready");
        return process;
    }

    private static string Ready(string worker) => $"echo > {worker}.ready";

    private static string UntilReady(params string[] workers) => string.Join("; ", workers.Select(worker => $"while [ ! -e {worker}.ready ]; do sleep 0.02; done"));

    private string InFolder(string name) => Path.Combine(_rig.Options.DataDirectory, name);

    private string[] Said() => File.Exists(InFolder("said")) ? File.ReadAllLines(InFolder("said")) : [];

    /// <summary>The supervisor dies as one does that closes its host; the next one takes over with what the last one had written down.</summary>
    private async Task DieAsync(string who, ProcessIdentity process)
    {
        var isEnded = _rig.Reports.Exists(report => report is ProcessReport.Ended);
        if (who == "both")
        {
            await _rig.Host.DisposeAsync();
            _rig.KillShim(1);
        }
        if (who is "the supervisor" or "both")
        {
            await _rig.RestartAsync();
            foreach (var report in _rig.Host.Recover([HostRig.Order(1, process, isEnded)]))
                _rig.Add(report);
        }
        if (who != "the shim")
            return;
        _rig.KillShim(1);
        await Until.TrueAsync(() => _rig.IsFree(1), "its shim is gone");
    }
}
