using System.Globalization;
using Supervisor.Durable.Client;
using Supervisor.Durable.Tests.Cli.Fake;
using Xunit;

namespace Supervisor.Durable.Tests.Cli;

public sealed class FollowingTests
{
    [Fact]
    public async Task Logs_are_the_text_and_pieces_are_joined()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        Log(rig, 1, "one");
        Log(rig, 2, "tw", partial: true);
        Log(rig, 3, "o \e[2J");
        Log(rig, 4, "bad", stream: "stderr");

        Assert.Equal("one\ntwo \e[2J\nbad\n", (await rig.RunAsync("logs", "web")).Out);
        Assert.Equal("bad\n", (await rig.RunAsync("logs", "web", "--stderr")).Out);
        Assert.Equal("2026-01-01T00:00:00.000000004Z bad\n", (await rig.RunAsync("logs", "web", "-tn1")).Out);
        Assert.Equal(4, (await rig.RunAsync("logs", "web", "--json")).Out.Count(c => c == '\n'));
        rig.IsTerminal = true;
        Assert.Equal("one\ntwo \\e[2J\nbad\n", (await rig.RunAsync("logs", "web")).Out);
    }

    [Fact]
    public async Task Several_logs_are_one_by_time_and_can_be_searched()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Add("worker", "running", 2);
        Log(rig, 1, "one err", job: "web");
        Log(rig, 2, "two", job: "worker");
        Log(rig, 3, "thr", partial: true, job: "web");
        Log(rig, 4, "four err", job: "worker");
        Log(rig, 5, "ee", job: "web");

        Assert.Equal("web    | one err\nworker | two\nweb    | three\nworker | four err\n", (await rig.RunAsync("logs", "web", "worker")).Out);
        Assert.Equal("web    | three\nworker | four err\n", (await rig.RunAsync("logs", "w*", "--since", "2026-01-01T00:00:00.0000000Z", "--grep", "three|four", "-n", "1")).Out);
        Assert.Equal("three\n", (await rig.RunAsync("logs", "web", "--grep", "err", "-v")).Out);
        Assert.Equal("", (await rig.RunAsync("logs", "web", "--until", "2025-12-31 23:59")).Out);
        Assert.Contains("\"job\":\"worker\"", (await rig.RunAsync("logs", "--all", "--json")).Out, StringComparison.Ordinal);
        var unknown = await rig.RunAsync("logs", "web", "nope");
        Assert.Equal((4, "dsup: no job named 'nope'. List jobs with: dsup status\n"), (unknown.ExitCode, unknown.Error));
    }

    [Theory]
    [InlineData("tail", "web", "worker"), InlineData("logs", "-f", "w*")]
    public async Task Several_logs_are_followed_as_they_come(params string[] words)
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Add("worker", "running", 2);
        Log(rig, 1, "one", job: "web");
        using var ctrlC = new CancellationTokenSource();

        var follow = rig.RunAsync(ctrlC.Token, words);
        await WaitingTests.ReachedAsync(() => rig.Out.ToString().EndsWith("one\n", StringComparison.Ordinal));
        Log(rig, 2, "two", job: "worker");
        await WaitingTests.ReachedAsync(() => rig.Out.ToString().EndsWith("worker | two\n", StringComparison.Ordinal));
        await ctrlC.CancelAsync();

        Assert.Equal((130, "web    | one\nworker | two\n"), (await follow is var run ? run.ExitCode : -1, rig.Out.ToString()));
    }

    [Fact]
    public async Task Following_a_log_misses_and_repeats_nothing_when_the_connection_breaks()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        Log(rig, 1, "one");
        Log(rig, 2, "two");
        Log(rig, 2, "three");
        using var ctrlC = new CancellationTokenSource();
        rig.Supervisor.StreamsToBreak = 1;

        var follow = rig.RunAsync(ctrlC.Token, "logs", "web", "-f");
        await WaitingTests.ReachedAsync(() => rig.Supervisor.StreamsToBreak == 0 && rig.Out.ToString().EndsWith("three\n", StringComparison.Ordinal));
        Log(rig, 2, "four");
        Log(rig, 5, "five");
        await WaitingTests.ReachedAsync(() => rig.Out.ToString().EndsWith("five\n", StringComparison.Ordinal));
        await ctrlC.CancelAsync();

        var run = await follow;
        Assert.Equal((130, "one\ntwo\nthree\nfour\nfive\n"), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Following_events_resumes_after_a_restart_of_the_supervisor()
    {
        await using var rig = await CliRig.StartAsync();
        Event(rig, 1);
        Event(rig, 2);
        using var ctrlC = new CancellationTokenSource();

        var follow = rig.RunAsync(ctrlC.Token, "events", "-f", "--json", "-q", "-n", "1");
        await WaitingTests.ReachedAsync(() => rig.Out.ToString().Contains("\"event\":2", StringComparison.Ordinal));
        await rig.Supervisor.DownAsync();
        Event(rig, 3);
        await rig.Supervisor.UpAsync();
        Event(rig, 4);
        await WaitingTests.ReachedAsync(() => rig.Out.ToString().Contains("\"event\":4", StringComparison.Ordinal));
        await ctrlC.CancelAsync();

        var numbers = (await follow).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..10]);
        Assert.Equal(["{\"event\":2", "{\"event\":3", "{\"event\":4"], numbers);
    }

    [Fact]
    public async Task Events_and_tickets_and_runs_are_tables()
    {
        await using var rig = await CliRig.StartAsync();
        rig.State.Add("web", "running", 1);
        rig.State.Runs.Add(new RunDocument { Run = 3, Job = "web", Attempt = 1, State = "ended", Result = "exit", ExitCode = 2, DurationMs = 1234, Pid = 77 });
        Event(rig, 1);
        await rig.RunAsync("stop", "web");

        Assert.Matches("TIME +EVENT +JOB +RUN +TICKET +KIND +DETAIL\n.* 1 +web +- +- +running +-\n", (await rig.RunAsync("events")).Out);
        Assert.Matches("TICKET +JOB .*\n1 +web +stop +normal +done +.* 104ms +http +-\n", (await rig.RunAsync("tickets")).Out);
        Assert.Matches("RUN +ATTEMPT .*\n3 +1 +- +1.2s +77 +exit 2 +-\n", (await rig.RunAsync("history", "web")).Out);
        Assert.Contains("  Outcome: done\n", (await rig.RunAsync("ticket", "1")).Out, StringComparison.Ordinal);
    }

    private static void Log(CliRig rig, int nanosecond, string text, string stream = "stdout", bool partial = false, string? job = null) => rig.State.Logs.Add(new LogLine
    {
        At = string.Create(CultureInfo.InvariantCulture, $"2026-01-01T00:00:00.{nanosecond:d9}Z"),
        Stream = stream,
        Job = job,
        Text = text,
        Partial = partial,
    });

    private static void Event(CliRig rig, long number) =>
        rig.State.Events.Add(new EventDocument { Event = number, At = FakeState.Now(), Job = "web", Kind = "running" });
}
