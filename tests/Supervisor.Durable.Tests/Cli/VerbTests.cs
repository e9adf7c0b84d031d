using System.Text.Json.Nodes;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;
using Supervisor.Durable.Tests.Cli.Fake;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

public sealed class VerbTests
{
    [Fact]
    public async Task I_can_run_a_program_without_a_double_dash_and_with_options_of_its_own()
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync("run", "clock", "--restart", "always", "--env", "A=b=c", "--grace", "30s", "./bin/tick", "--json", "-q", "@x", "--", "y");

        Assert.Equal("clock: started (ticket 1)\n", run.Out);
        var definition = rig.State.Definitions["clock"];
        Assert.Equal(["/work dir/bin/tick", "--json", "-q", "@x", "--", "y"], definition.Command);
        Assert.Equal("/work dir", definition.WorkingDirectory);
        Assert.Equal("b=c", definition.Environment!["A"]);
        Assert.Equal("always", definition.Restart!.Policy);
        Assert.Equal("30s", definition.Stop!.Grace);
        Assert.Equal(("clock", "start"), (rig.State.Received[0].Job, rig.State.Received[0].Request.Control));
    }

    [Fact]
    public async Task A_shell_line_is_one_text_and_no_start_only_defines()
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync("run", "tick", "--shell", "--no-start", "--cwd", "sub", "--", "echo", "hi; sleep 1");

        Assert.Equal((0, "tick: defined. Start it with: dsup start tick\n"), (run.ExitCode, run.Out));
        Assert.Equal("echo hi; sleep 1", rig.State.Definitions["tick"].Shell);
        Assert.Equal("/work dir/sub", rig.State.Definitions["tick"].WorkingDirectory);
        Assert.Empty(rig.State.Received);
    }

    [Fact]
    public async Task A_job_that_exists_is_not_overwritten_unless_I_say_so()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 4711);

        var refused = await rig.RunAsync("run", "web", "--", "ls");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("dsup start web", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--replace", refused.Error, StringComparison.Ordinal);

        var replaced = await rig.RunAsync("run", "web", "--replace", "--", "ls");
        Assert.Equal((0, "web: restarted in 0.1 s, pid 4711 (ticket 1)\n"), (replaced.ExitCode, replaced.Out));
        Assert.Equal("restart", rig.State.Received[0].Request.Control);
    }

    [Theory]
    [InlineData("stop", "stop", false)]
    [InlineData("stop", "kill", true)]
    [InlineData("restart", "restart", false)]
    [InlineData("restart", "kill-restart", true)]
    [InlineData("try-restart", "try-restart", false)]
    [InlineData("try-restart", "kill-try-restart", true)]
    [InlineData("delete", "delete", false)]
    [InlineData("delete", "delete-now", true)]
    public async Task A_verb_sends_its_control(string verb, string control, bool now)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);

        var run = await rig.RunAsync([verb, "web", .. now ? ["--now"] : Array.Empty<string>()]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(control, rig.State.Received.Single().Request.Control);
    }

    [Fact]
    public async Task What_leaves_no_grace_is_urgent_unless_another_priority_is_named()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        foreach (var (line, priority) in new[]
        {
            ("signal web KILL", "urgent"), ("kill -9 web", "urgent"), ("signal web sigkill --priority high", "high"), ("signal web TERM", null),
            ("stop web --signal KILL", "urgent"), ("stop web --grace 0s", "urgent"), ("restart web --grace 0s", "urgent"), ("stop web --grace 1ms", null),
            ("stop web", null), ("stop web --priority high", "high"),
        })
        {
            Assert.Equal(0, (await rig.RunAsync(line.Split(' '))).ExitCode);
            Assert.Equal((line, priority), (line, rig.State.Received[^1].Request.Priority));
        }
    }

    [Theory]
    [InlineData("stop"), InlineData("restart"), InlineData("try-restart")]
    public async Task A_supervisor_from_before_the_words_were_graceful_could_not_take_a_verb_for_a_kill(string verb)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);

        await rig.RunAsync(verb, "web");

        Assert.Equal((verb, false), (rig.State.Received.Single().Request.Control, rig.State.Received.Single().Request.Now));   // which it does not know, and refuses
    }

    [Theory]
    [InlineData("stop", "To end it at once: dsup stop web --now"), InlineData("delete", "To end it at once: dsup delete web --now")]
    [InlineData("start", "To end it at once: dsup stop web --now"), InlineData("signal", "To pass it: dsup signal web HUP --priority high")]
    public async Task A_control_that_waits_for_a_grace_window_says_until_when_and_how_to_pass_it(string verb, string way)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "stopping", 1);
        rig.State.Resolve = ticket => ticket with { HeldUntil = "2026-11-30T10:20:30.400Z" };
        string[] words = verb == "signal" ? [verb, "web", "HUP", "--no-wait"] : [verb, "web", "--no-wait"];

        var run = await rig.RunAsync(words);

        Assert.Equal((0, "1\n"), (run.ExitCode, run.Out));
        var until = TimeZoneInfo.ConvertTime(new DateTimeOffset(2026, 11, 30, 10, 20, 30, TimeSpan.Zero), TimeZoneInfo.Local);
        Assert.Equal($"dsup: web: waits for the stop that is under way, until {until:yyyy-MM-dd HH:mm:ss} at the latest. {way}\n", run.Error);
        Assert.Equal("", (await rig.RunAsync([.. words, "-q"])).Error);
    }

    [Theory]
    [InlineData("done", 0, "web: stopped in 0.1 s (ticket 1)\n", "")]
    [InlineData("skipped", 0, "web: not running (ticket 1, skipped)\n", "")]
    [InlineData("failed", 1, "", "dsup: web: failed: it would not (ticket 1)\n")]
    [InlineData("superseded", 1, "", "dsup: web: stop superseded by a later control (ticket 1)\n")]
    public async Task An_outcome_is_one_line(string outcome, int exitCode, string says, string complains)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Resolve = ticket => FakeState.Resolved(ticket, outcome, outcome == "failed" ? "it would not" : null);

        Assert.Equal(new CliRun(exitCode, says, complains), await rig.RunAsync("stop", "web"));
    }

    [Fact]
    public async Task Several_jobs_get_a_line_each_and_an_unknown_one_does_not_spoil_the_others()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("a", "running", 11);
        rig.State.Add("c", "running", 13);

        var run = await rig.RunAsync("start", "a", "b", "c");

        Assert.Equal(4, run.ExitCode);
        Assert.Matches("^a: started, pid 11 \\(ticket [12]\\)\nc: started, pid 13 \\(ticket [12]\\)\n$", run.Out);
        Assert.Equal("dsup: No job named 'b'. List jobs with: dsup status\n", run.Error);
    }

    [Fact]
    public async Task A_start_of_a_program_that_has_failed_since_says_so()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Jobs["web"] = new JobDocument { Job = "web", State = "backoff", LastResult = "exit", LastExitCode = 3 };

        var run = await rig.RunAsync("start", "web");

        Assert.Equal(new CliRun(0, "web: started, and has failed since: exit 3 (ticket 1). See: dsup logs web\n", ""), run);
    }

    [Fact]
    public async Task A_program_that_fails_at_once_makes_run_fail_and_points_to_its_log()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Resolve = ticket =>
        {
            rig.State.Jobs[ticket.Job] = new JobDocument { Job = ticket.Job, State = "finished", Run = 1, Wanted = "run", LastResult = ticket.Job == "ok" ? "success" : "exit", LastExitCode = 1 };
            return FakeState.Resolved(ticket, "done");
        };

        var failed = await rig.RunAsync("run", "bad", "--", "/bin/false");
        var quiet = await rig.RunAsync("run", "bad2", "-q", "--", "/bin/false");
        var good = await rig.RunAsync("run", "ok", "--", "/bin/true");

        Assert.Equal(new CliRun(1, "", "dsup: bad: started, and has failed since: exit 1 (ticket 1). See: dsup logs bad\n"), failed);
        Assert.Equal((1, ""), (quiet.ExitCode, quiet.Out));
        Assert.Equal(new CliRun(0, "ok: started, and has ended since: success (ticket 3)\n", ""), good);
    }

    [Fact]
    public async Task What_ended_badly_is_red_and_what_was_stopped_is_not()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Jobs["bad"] = new JobDocument { Job = "bad", State = "finished", LastResult = "exit", LastExitCode = 1, Wanted = "run" };
        rig.State.Jobs["good"] = new JobDocument { Job = "good", State = "finished", LastResult = "success", LastExitCode = 0, Wanted = "run" };
        rig.State.Jobs["stopped"] = new JobDocument { Job = "stopped", State = "finished", LastResult = "signal", LastSignal = 15, Wanted = "stopped" };
        rig.IsTerminal = true;

        var lines = (await rig.RunAsync("status")).Out.Split('\n');

        Assert.Contains("\e[31mfinished\e[0m", lines[1], StringComparison.Ordinal);
        Assert.Contains("\e[31mexit 1, see: dsup logs bad\e[0m", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain('\e', lines[2]);
        Assert.DoesNotContain('\e', lines[3]);
    }

    [Theory]
    [InlineData("stop web", 2100, "web: stopped in 2.1 s: killed after its grace of 2s, it did not end at SIGINT (ticket 1)\n")]
    [InlineData("restart web", 2100, "web: restarted in 2.1 s: killed after its grace of 2s, it did not end at SIGINT (ticket 1)\n")]
    [InlineData("stop web --grace 1s --signal TERM", 2100, "web: stopped in 2.1 s: killed after its grace of 1s, it did not end at SIGTERM (ticket 1)\n")]
    [InlineData("stop web", 900, "web: stopped in 0.9 s (ticket 1)\n")]
    [InlineData("stop web --now", 2100, "web: killed in 2.1 s (ticket 1)\n")]
    public async Task A_process_that_had_to_be_killed_is_said_to_have_been(string line, int took, string says)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Jobs["web"] = new JobDocument { Job = "web", State = "stopped", LastResult = "signal", LastSignal = 9 };
        rig.State.Definitions["web"] = new JobDefinition { Command = ["x"], Stop = new StopDefinition { Signal = "INT", Grace = "2s" } };
        rig.State.Resolve = ticket => FakeState.Resolved(ticket, "done") with { WaitMs = took };

        Assert.Equal(new CliRun(0, says, ""), await rig.RunAsync(line.Split(' ')));
    }

    [Theory]
    [InlineData("kill -s HUP web db", "HUP", "web db"), InlineData("signal web db HUP", "HUP", "web db"), InlineData("kill -9 web", "9", "web")]
    [InlineData("signal HUP web", "HUP", "web"), InlineData("kill web -KILL", "KILL", "web"), InlineData("signal web NOPE", "NOPE", "web"), InlineData("kill --signal 1 web", "1", "web")]
    public async Task A_signal_is_understood_where_other_programs_have_it(string line, string signal, string jobs)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Add("db", "running", 2);

        Assert.Equal(0, (await rig.RunAsync(line.Split(' '))).ExitCode);
        Assert.Equal(jobs.Split(' ').Order(), rig.State.Received.Select(received => received.Job).Order());
        Assert.All(rig.State.Received, received => Assert.Equal(signal, received.Request.Signal));
    }

    [Fact]
    public async Task Patterns_and_all_go_to_the_supervisor_which_knows_the_jobs()
    {
        await using var rig = await CliRig.StartAsync();
        Assert.Equal(new CliRun(4, "", "dsup: there are no jobs. Define one with: dsup run NAME -- PROGRAM ARGS…\n"), await rig.RunAsync("stop", "--all"));
        foreach (var job in (string[])["db", "web1", "web2"])
            rig.State.Add(job, "running", 1);

        var dry = await rig.RunAsync("stop", "web*", "--dry-run");
        Assert.Equal(new CliRun(0, "web1\nweb2\n", ""), dry);
        Assert.Empty(rig.State.Received);

        var some = await rig.RunAsync("stop", "web?", "nope*");
        Assert.Equal((4, "dsup: no job's name is like 'nope*'. List jobs with: dsup status\n"), (some.ExitCode, some.Error));
        Assert.Matches("^web1: stopped .*\nweb2: stopped .*\n$", some.Out);
        Assert.Equal(0, (await rig.RunAsync("restart", "--all")).ExitCode);
        Assert.Equal(["web1", "web2", "db", "web1", "web2"], rig.State.Received.Select(received => received.Job));
        Assert.Equal((4, 3), ((await rig.RunAsync("status", "x*")).ExitCode, rig.State.Jobs["db"] is var db && (rig.State.Jobs["db"] = db with { State = "finished" }) is not null ? (await rig.RunAsync("status", "--all")).ExitCode : 0));
        Assert.Contains("all jobs are named by: --all", (await rig.RunAsync("restart", "all")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restarts_are_described_by_options()
    {
        await using var rig = await CliRig.StartAsync();

        var run = await rig.RunAsync([.. "run x --no-start --restart always --restart-delay 2s --restart-backoff linear --restart-max-delay 5m --restart-burst 5 --restart-interval 10m -- ls".Split(' ')]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            new RestartDefinition { Policy = "always", Delay = "2s", Backoff = "Linear", MaxDelay = "5m", Burst = 5, Interval = "10m" }, rig.State.Definitions["x"].Restart);
    }

    [Fact]
    public async Task A_process_that_came_with_the_ticket_is_not_asked_for_again()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 11);
        rig.State.Resolve = ticket => FakeState.Resolved(ticket, "done") with { Pid = 99 };

        Assert.Equal(new CliRun(0, "web: started, pid 99 (ticket 1)\n", ""), await rig.RunAsync("start", "web"));
        Assert.Equal(0, rig.State.Waits);
    }

    [Fact]
    public void Random_text_is_of_its_length_and_always_another()
    {
        var texts = Enumerable.Range(0, 1000).Select(_ => RandomText.Hex(32)).ToList();

        Assert.Equal(1000, texts.Distinct().Count());
        Assert.All(texts, text => Assert.Matches("^[0-9a-f]{32}$", text));
    }

    [Fact]
    public async Task The_last_lines_of_a_status_are_cut_where_they_are_endless()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 11);
        rig.State.Logs.Add(new LogLine { At = FakeState.Now(), Stream = "stdout", Text = new string('x', 1000) });
        for (var i = 0; i < 8; i++)
            rig.State.Logs.Add(new LogLine { At = FakeState.Now(), Stream = "stdout", Text = new string('y', 10_000), Partial = i < 7 });
        rig.State.Logs.Add(new LogLine { At = FakeState.Now(), Stream = "stdout", Text = new string('z', 999) + "😀" });

        var lines = (await rig.RunAsync("status", "web")).Out.Split('\n');

        Assert.Equal([new string('x', 1000), new string('y', 1000) + "… (80,000 characters)", new string('z', 999) + "… (1,001 characters)", ""], lines[^4..]);
    }

    [Fact]
    public async Task No_wait_prints_just_the_numbers()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Resolve = null;

        Assert.Equal(new CliRun(0, "1\n", ""), await rig.RunAsync("stop", "web", "--no-wait"));
        Assert.Equal(new CliRun(0, "2\n", ""), await rig.RunAsync("kill", "-9", "web", "--no-wait", "-q"));
        Assert.Equal("9", rig.State.Received[1].Request.Signal);
    }

    [Fact]
    public async Task Status_is_a_table_and_its_exit_code_gives_the_state()
    {
        await using var rig = await CliRig.StartAsync();
        Assert.Equal("No jobs yet. Define one with: dsup run NAME -- PROGRAM ARGS…\n", (await rig.RunAsync("status")).Out);
        rig.State.Add("web", "running", 4711);
        rig.State.Jobs["old"] = new JobDocument { Job = "old", State = "finished", Run = 2, LastResult = "signal", LastSignal = 9 };

        var all = await rig.RunAsync("status");
        Assert.Equal(
            "JOB   STATE      PID    RUN   RESTARTS   SINCE   LAST\n" +
            "old   finished   -      2     0          -       SIGKILL, see: dsup logs old\n" +
            "web   running    4711   3     0          0s      -\n",
            all.Out);
        Assert.Equal(0, all.ExitCode);
        Assert.Equal(new CliRun(0, "", ""), await rig.RunAsync("status", "-q", "web"));
        Assert.Equal(3, (await rig.RunAsync("status", "web", "old")).ExitCode);
        Assert.Equal(4, (await rig.RunAsync("status", "web", "nope")).ExitCode);
        Assert.Equal(4, (await rig.RunAsync("status", "nope")).ExitCode);
        Assert.Equal("web", (string?)JsonNode.Parse((await rig.RunAsync("status", "web", "--json")).Out)![0]!["job"]);
    }

    [Fact]
    public async Task One_job_is_shown_in_detail_with_its_last_lines()
    {
        await using var rig = await CliRig.StartAsync();
        await rig.RunAsync("run", "web", "--restart", "on-failure", "--no-start", "--", "/bin/echo", "it's");
        rig.State.Logs.Add(new LogLine { At = "2026-01-01T00:00:00.000000001Z", Stream = "stdout", Text = "hello" });

        var run = await rig.RunAsync("status", "web");

        Assert.Equal(3, run.ExitCode);
        Assert.StartsWith("● web\n      State: pending since ", run.Out, StringComparison.Ordinal);
        Assert.Contains("\n    Command: /bin/echo 'it'\\''s'\n", run.Out, StringComparison.Ordinal);
        Assert.Contains("\n    Restart: on-failure, after 1s, then twice as long each time up to 1m\n", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("\n\nhello\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_and_errors_cannot_play_with_the_terminal()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Jobs["x"] = new JobDocument { Job = "evil\e[2J\nname", State = "failed", Reason = "\a" };

        var run = await rig.RunAsync("status");
        Assert.Contains("evil\\e[2J\\nname   failed", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Out);
        Assert.DoesNotContain('\e', (await rig.RunAsync("start", "\e[2J")).Error);
    }

    [Fact]
    public async Task Colour_is_for_terminals_without_NO_COLOR()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        Assert.DoesNotContain('\e', (await rig.RunAsync("status")).Out);

        rig.IsTerminal = true;
        Assert.Contains("\e[32mrunning\e[0m", (await rig.RunAsync("status")).Out, StringComparison.Ordinal);

        rig.Environment["NO_COLOR"] = "1";
        Assert.DoesNotContain('\e', (await rig.RunAsync("status")).Out);
    }

    [Fact]
    public async Task Shutdown_returns_when_the_supervisor_answers_no_more()
    {
        await using var rig = await CliRig.StartAsync();

        Assert.Equal(new CliRun(0, "The supervisor has ended; its jobs run on.\n", ""), await rig.RunAsync("shutdown"));
        Assert.Equal(5, (await rig.RunAsync("status")).ExitCode);
        Assert.Contains("dsupd unknown. No supervisor answers", (await rig.RunAsync("version")).Out, StringComparison.Ordinal);
    }
}
