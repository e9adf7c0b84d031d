using System.Text.Json.Nodes;
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
    public async Task A_start_that_came_to_nothing_says_so()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Jobs["web"] = new JobDocument { Job = "web", State = "backoff", LastResult = "exit", LastExitCode = 3 };

        var run = await rig.RunAsync("start", "web");

        Assert.Equal(new CliRun(0, "web: started, and has ended since: exit 3 (ticket 1). See: dsup logs web\n", ""), run);
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
    public async Task Status_is_a_table_whose_exit_code_tells()
    {
        await using var rig = await CliRig.StartAsync();
        Assert.Equal("No jobs yet. Define one with: dsup run NAME -- PROGRAM ARGS…\n", (await rig.RunAsync("status")).Out);
        rig.State.Add("web", "running", 4711);
        rig.State.Jobs["old"] = new JobDocument { Job = "old", State = "finished", Run = 2, LastResult = "signal", LastSignal = 9 };

        var all = await rig.RunAsync("status");
        Assert.Equal(
            "JOB   STATE      PID    RUN   RESTARTS   SINCE   LAST\n" +
            "old   finished   -      2     0          -       SIGKILL\n" +
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
        Assert.Contains("\n    Restart: on-failure, after 1s\n", run.Out, StringComparison.Ordinal);
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

        Assert.Equal(new CliRun(0, "The supervisor has ended; its jobs go on.\n", ""), await rig.RunAsync("shutdown"));
        Assert.Equal(5, (await rig.RunAsync("status")).ExitCode);
        Assert.Contains("dsupd unknown. No supervisor answers", (await rig.RunAsync("version")).Out, StringComparison.Ordinal);
    }
}
