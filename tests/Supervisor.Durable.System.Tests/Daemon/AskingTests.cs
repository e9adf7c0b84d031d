using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Daemon;

/// <summary>All that a job runs is asked before it is killed, however the job comes to its end.</summary>
public sealed class AskingTests
{
    private const string Worker = "trap 'echo $1 asked >> said; sleep 1; echo $1 clean >> said; exit 0' TERM; echo > $1.ready; while :; do sleep 0.02; done\n";

    private const string Two = "sh worker w1 & sh worker w2 & wait";

    /// <summary>What <c>--now</c> comes to.</summary>
    private static readonly ControlRequest Now = new() { Control = "graceful-stop", Grace = "0s", Priority = "urgent" };

    private static readonly string[] Clean = ["w1 asked", "w1 clean", "w2 asked", "w2 clean"];

    [Theory]
    [InlineData("stop g")]
    [InlineData("stop g --grace 60s")]
    [InlineData("restart g")]
    [InlineData("shutdown --stop-jobs")]
    public async Task A_group_cleans_up_though_its_leader_ends_at_once(string words)
    {
        await using var rig = await StartAsync("--grouped", "--shell", "--", Two);

        (await rig.DsupAsync(words.Split(' '))).Succeeded();

        Assert.Equal(Clean, Said(rig)[..4].Order());
    }

    [Fact]
    public async Task A_group_cleans_up_though_the_supervisor_is_killed_in_the_window()
    {
        await using var rig = await StartAsync("--grouped", "--shell", "--", Two);

        var stop = await rig.SendAsync("g", new ControlRequest { Control = "graceful-stop" });
        await Until.TrueAsync(async () => (await rig.SqlAsync("SELECT 1 FROM v_runs WHERE state = 'ended'")).Length == 1, "the leader has ended");
        Assert.Equal("stopping", (await rig.Client.GetJobAsync("g")).State);
        Assert.Equal("grace", Assert.Single(await rig.SqlAsync("SELECT kind FROM v_deadlines"))[0]);
        await rig.Kill9Async();
        await rig.RestartAsync();

        Assert.Equal("done", (await rig.ResolvedAsync(stop)).Outcome);
        Assert.Equal(Clean, Said(rig).Order());
        Assert.Equal("finished", (await rig.Client.GetJobAsync("g")).State);
        Assert.Empty(await rig.SqlAsync("SELECT * FROM v_deadlines"));
    }

    [Fact]
    public async Task Now_ends_an_open_window_at_once_and_both_tickets_resolve()
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("deaf", new JobDefinition { Shell = $"trap '' TERM; setsid '{Executables.Puppet}' ignore-term & '{Executables.Puppet}' ignore-term; :", Stop = new() { Grace = "10m" } });
        await rig.StartJobAsync("deaf");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 3, "all are there");
        var first = await rig.SendAsync("deaf", new ControlRequest { Control = "graceful-stop" });
        await rig.InStateAsync("deaf", "stopping");

        var now = await rig.SendAsync("deaf", Now, wait: true);

        Assert.Equal(("done", "done"), (now.Outcome, (await rig.ResolvedAsync(first)).Outcome));
        Assert.Empty(rig.JobProcesses());
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public async Task What_is_urgent_in_the_window_of_a_restart_ends_that_run_and_never_touches_the_next(bool signal)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("deaf", new JobDefinition { Shell = $"sh -c \"trap '' TERM; sleep 1000; :\" & '{Executables.Puppet}' ignore-term; :", Stop = new() { Grace = "10m" } });
        var first = await rig.StartJobAsync("deaf");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 4, "all are there");
        var restart = await rig.SendAsync("deaf", new ControlRequest { Control = "graceful-restart" });
        await rig.InStateAsync("deaf", "stopping");

        await rig.SendAsync("deaf", signal ? new ControlRequest { Control = "signal", Signal = "KILL", Priority = "urgent" } : Now, wait: true);

        Assert.Equal("done", (await rig.ResolvedAsync(restart)).Outcome);
        var second = await rig.Client.GetJobAsync("deaf");
        Assert.Equal("running", second.State);
        Assert.NotEqual(first.Run, second.Run);
        Assert.Equal("signal", (await rig.Client.ListRunsAsync("deaf"))[^1].Result);
    }

    [Theory]
    [InlineData("kill", "superseded", "finished"), InlineData("kill-try-restart", "done", "running")]
    public async Task Urgent_ends_what_a_run_has_left_and_a_stop_calls_off_the_launch_that_waits_for_that(string urgent, string outcome, string state)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await rig.DefineAsync("leaves", new JobDefinition { Shell = "sh -c \"trap '' TERM; sleep 1000; :\" & sleep 1000", Grouped = false, Stop = new() { Grace = "10m" } });
        await rig.StartJobAsync("leaves");
        await Until.TrueAsync(() => rig.JobProcesses().Count == 4, "all are there");
        var restart = await rig.SendAsync("leaves", new ControlRequest { Control = "graceful-restart" });
        await rig.InStateAsync("leaves", "starting");

        var now = await rig.SendAsync("leaves", new ControlRequest { Control = urgent }, wait: true);

        Assert.Equal(("done", outcome), (now.Outcome, (await rig.ResolvedAsync(restart)).Outcome));
        Assert.Equal(state, (await rig.Client.GetJobAsync("leaves")).State);
    }

    [Fact]
    public async Task What_a_main_process_leaves_that_ends_by_itself_is_asked_before_the_policy_restarts_the_job()
    {
        await using var rig = await StartAsync(
            "--restart", "always", "--restart-delay", "10ms", "--shell", "--", "[ -e once ] && exec sleep 1000; sh worker w1 & sh worker w2 & while [ ! -e go ]; do sleep 0.02; done; echo > once");

        await File.WriteAllTextAsync(rig.InFolder("go"), "");

        await Until.TrueAsync(async () => (await rig.Client.ListRunsAsync("g")).Count == 2 && (await rig.Client.GetJobAsync("g")).State == "running", "it is restarted");
        Assert.Equal(Clean, Said(rig).Order());
    }

    [Theory]
    [InlineData("true && sh worker w1; :")]                         // the shell stays, and so it leads a group
    [InlineData("sh worker w1 > /dev/null 2>&1")]                   // the shell becomes the program
    [InlineData("sh worker $(echo w1)")]
    public async Task A_program_behind_a_shell_hears_the_stop_signal(string line)
    {
        await using var rig = await SupervisorRig.StartAsync();
        await File.WriteAllTextAsync(rig.InFolder("worker"), Worker);
        (await rig.DsupAsync("run", "g", "--shell", "--", line)).Succeeded();
        await Until.TrueAsync(() => File.Exists(rig.InFolder("w1.ready")), "it is ready");

        (await rig.DsupAsync("stop", "g")).Succeeded();

        Assert.Equal(["w1 asked", "w1 clean"], Said(rig));
    }

    [Fact]
    public async Task A_stopped_process_hears_its_stop_at_once()
    {
        await using var rig = await StartAsync("--grace", "10m", "--shell", "--", Two);
        (await rig.DsupAsync("signal", "g", "STOP")).Succeeded();

        (await rig.DsupAsync("stop", "g")).Succeeded();

        Assert.Equal(Clean, Said(rig).Order());
    }

    [Fact]
    public async Task The_mode_is_shown_kept_and_read_back_and_group_wants_a_group()
    {
        await using var rig = await StartAsync("--stop-mode", "tree", "--grouped", "--shell", "--", Two);
        await rig.Kill9Async();
        await rig.RestartAsync();

        Assert.Contains("SIGTERM, to all its processes, killed after 10s", (await rig.DsupAsync("status", "g")).Out, StringComparison.Ordinal);
        (await rig.DsupAsync("run", "no", "--stop-mode", "group", "--", "sleep", "1")).Failed(2, "Grouped");
        (await rig.DsupAsync("run", "no", "--stop-mode", "family", "--", "sleep", "1")).Failed(2, "tree");
        (await rig.DsupAsync("stop", "g")).Succeeded();
        Assert.Equal(Clean, Said(rig).Order());
    }

    private static string[] Said(SupervisorRig rig) => File.Exists(rig.InFolder("said")) ? File.ReadAllLines(rig.InFolder("said")) : [];

    /// <summary>A job <c>g</c>, whose two workers have set their traps.</summary>
    private static async Task<SupervisorRig> StartAsync(params string[] words)
    {
        var rig = await SupervisorRig.StartAsync();
        await File.WriteAllTextAsync(rig.InFolder("worker"), Worker);
        (await rig.DsupAsync(["run", "g", .. words])).Succeeded();
        await Until.TrueAsync(() => File.Exists(rig.InFolder("w1.ready")) && File.Exists(rig.InFolder("w2.ready")), "both are ready");
        return rig;
    }
}
