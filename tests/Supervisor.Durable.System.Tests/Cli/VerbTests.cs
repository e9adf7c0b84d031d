using System.Text.Json;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.SystemTests.Cli;

/// <summary>What scripts rely on: exit codes and JSON, of the real dsup at the real dsupd.</summary>
public sealed class VerbTests : IAsyncLifetime
{
    private SupervisorRig _rig = null!;

    public async ValueTask InitializeAsync() => _rig = await SupervisorRig.StartAsync();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public async Task A_wait_exits_as_the_process_did()
    {
        foreach (var (words, code) in new[] { ("exit 0", 0), ("exit 7", 7), ("exit 255", 255), ("crash", 128 + 11), ("signal 9", 128 + 9) })
            await WaitExitsAsync(words, code);
    }

    private async Task WaitExitsAsync(string words, int code)
    {
        string job = $"job-{code}";
        string go = _rig.InFolder(job);
        await _rig.DefineAsync(job, new JobDefinition { Shell = $"while ! [ -e {go} ]; do sleep 0.02; done; exec '{Executables.Puppet}' {words}" });
        await _rig.StartJobAsync(job);

        using var waiter = _rig.StartDsup("wait", job);
        await Until.TrueAsync(async () => (await _rig.Client.ListTicketsAsync(job)).Any(t => t.Control == "wait"), "the wait is accepted");
        await File.WriteAllTextAsync(go, "");

        Assert.Equal(code, (await waiter.EndAsync()).ExitCode);
        Assert.Equal(code, (await _rig.DsupAsync("wait", job)).ExitCode);
    }

    [Fact]
    public async Task A_pattern_names_jobs_and_one_that_had_to_be_killed_is_said_to_be()
    {
        await _rig.RunPuppetAsync("web1", "ignore-term");
        await _rig.RunPuppetAsync("web2", "sleep");
        await _rig.SaidAsync("web1", "ready");
        await _rig.RunPuppetAsync("other", "sleep");

        Assert.Equal("web1\nweb2\n", (await _rig.DsupAsync("stop", "web*", "--dry-run")).Succeeded().Out);
        Answer stopped = (await _rig.DsupAsync("stop", "web*", "--grace", "500ms")).Succeeded();

        Assert.Contains(": killed after its grace of 500ms, it did not end at SIGTERM (ticket ", stopped.Out.Split('\n')[0], StringComparison.Ordinal);
        Assert.Matches("^web2: stopped in [^:]*$", stopped.Out.Split('\n')[1]);
        Assert.Equal("running", (await _rig.Client.GetJobAsync("other")).State);
        (await _rig.DsupAsync("start", "nope*")).Failed(4, "no job's name is like 'nope*'");
        (await _rig.DsupAsync("run", "bad", "--", "/bin/false")).Failed(1, "See: dsup logs bad");
    }

    [Fact]
    public async Task A_wait_for_a_job_that_never_ran_is_over_at_once()
    {
        (await _rig.DsupAsync("run", "idle", "--no-start", "--", "sleep", "1000")).Succeeded();

        (await _rig.DsupAsync("wait", "idle")).Succeeded();
    }

    [Fact]
    public async Task A_wait_that_takes_too_long_is_given_up_and_withdraws_nothing()
    {
        await _rig.RunPuppetAsync("job", "ignore-term");
        await _rig.SaidAsync("job", "ready");
        Answer stop = (await _rig.DsupAsync("stop", "job", "--grace", "90s", "--no-wait")).Succeeded();

        (await _rig.DsupAsync("wait", "job", "--timeout", "200ms")).Failed(124, "job");
        (await _rig.DsupAsync("wait", "--ticket", stop.Out.Trim(), "--timeout", "200ms")).Failed(124, stop.Out.Trim());

        (await _rig.DsupAsync("stop", "job", "--now", "--priority", "urgent")).Succeeded();
        (await _rig.DsupAsync("wait", "--ticket", stop.Out.Trim())).Succeeded();
    }

    [Fact]
    public async Task A_wait_survives_the_supervisor()
    {
        await _rig.RunPuppetAsync("job", "sleep");
        using var waiter = _rig.StartDsup("wait", "job");
        await Until.TrueAsync(async () => (await _rig.Client.ListTicketsAsync("job")).Any(t => t.Control == "wait"), "the wait is accepted");

        await _rig.Kill9Async();
        await _rig.RestartAsync();
        (await _rig.DsupAsync("signal", "job", "TERM")).Succeeded();

        Assert.Equal(128 + 15, (await waiter.EndAsync()).ExitCode);
    }

    [Fact]
    public async Task Status_gives_the_state_by_its_exit_code()
    {
        await _rig.RunPuppetAsync("up", "sleep");
        await _rig.RunPuppetAsync("down", "exit", "7");
        await _rig.InStateAsync("down", "finished");

        Assert.Equal(0, (await _rig.DsupAsync("status")).ExitCode);
        Assert.Equal(0, (await _rig.DsupAsync("status", "up")).ExitCode);
        Assert.Equal(3, (await _rig.DsupAsync("status", "down")).ExitCode);
        Assert.Equal(3, (await _rig.DsupAsync("status", "up", "down")).ExitCode);
        Assert.Equal(4, (await _rig.DsupAsync("status", "up", "missing")).ExitCode);
        (await _rig.DsupAsync("status", "missing")).Failed(4, "missing");
    }

    [Fact]
    public async Task A_try_restart_of_what_does_not_run_is_skipped()
    {
        await _rig.DefineAsync("idle", new JobDefinition { Command = [Executables.Puppet, "sleep"] });

        Answer answer = (await _rig.DsupAsync("try-restart", "idle")).Succeeded();

        Assert.Contains("skipped", answer.Out, StringComparison.Ordinal);
        Assert.Equal("skipped", Assert.Single(await _rig.Client.ListTicketsAsync()).Outcome);
        Assert.Empty(_rig.JobProcesses());
    }

    [Fact]
    public async Task Everything_answers_in_json_too()
    {
        long first = (await _rig.RunPuppetAsync("job", "print", "3")).Run!.Value;
        await _rig.InStateAsync("job", "finished");

        foreach (string[] words in (string[][])
            [["status"], ["status", "job"], ["start", "job"], ["stop", "job"], ["tickets"], ["ticket", "1"], ["history", "job"], ["events"],
             ["sql", "SELECT * FROM v_jobs"], ["wait", "job"], ["version"], ["run", "other", "--", "true"], ["delete", "other"]])
        {
            Answer answer = await _rig.DsupAsync(["--json", .. words]);
            Assert.True(answer.ExitCode is 0 or 3 || (words[0] == "wait" && answer.ExitCode == 143), $"{words[0]}: {answer.ExitCode} {answer.Error}");   // it may have been stopped before it ended
            using var document = JsonDocument.Parse(answer.Out);
        }
        Answer logs = (await _rig.DsupAsync("logs", "job", "--json", "--run", $"{first}")).Succeeded();
        Assert.Equal(["line 1", "line 2", "line 3"], logs.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()));
        using var follower = _rig.StartDsup("events", "-f", "--json", "-n", "3");
        await Until.TrueAsync(() => follower.Out.Count(c => c == '\n') == 3, "three events come");
        Assert.All(follower.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task What_was_asked_for_is_found_among_what_the_supervisor_does_by_itself()
    {
        (await _rig.DsupAsync("run", "crash", "--no-wait", "--restart", "always", "--restart-delay", "10ms", "--", "false")).Succeeded();
        (await _rig.DsupAsync("run", "web", "--", "sleep", "1000")).Succeeded();
        await Until.TrueAsync(async () => (await _rig.Client.ListTicketsAsync("crash")).Count > 3, "the policy has restarted it");
        (await _rig.DsupAsync("stop", "crash")).Succeeded();

        Assert.Equal(["stop", "start"], (await _rig.Client.ListTicketsAsync("crash", askedOnly: true)).Select(t => t.Control));
        Assert.DoesNotContain("restart-policy", (await _rig.DsupAsync("tickets")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("restart-policy", (await _rig.DsupAsync("tickets", "--all")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal(["defined", "starting", "running"], (await _rig.Client.ListEventsAsync(wanted: new("web"))).Select(e => e.Kind));
        Assert.All(await _rig.Client.ListEventsAsync(wanted: new("crash", By: "restart-policy")), e => Assert.NotNull(e.Run));
        Assert.Equal("No such events.\n", (await _rig.DsupAsync("events", "web", "--by", "policy")).Succeeded().Out);
        Assert.Equal("No such events.\n", (await _rig.DsupAsync("events", "--since", "0s", "--by", "people")).Succeeded().Out);
        (await _rig.DsupAsync("events", "missing")).Failed(4, "missing");
        using var follower = _rig.StartDsup("events", "web", "-f", "--since", "1h", "--by", "people");
        await Until.TrueAsync(() => follower.Out.Count(c => c == '\n') == 3, "three events come");
        (await _rig.DsupAsync("start", "crash")).Succeeded();
        (await _rig.DsupAsync("delete", "web")).Succeeded();
        await Until.TrueAsync(() => follower.Out.Contains("deleted", StringComparison.Ordinal), "its end comes");
        Assert.DoesNotContain("crash", follower.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_answer_shows_the_outcome_of_a_control()
    {
        await _rig.DefineAsync("web", new JobDefinition { Command = [Executables.Puppet, "sleep"] });
        await _rig.DefineAsync("other", new JobDefinition { Command = [Executables.Puppet, "sleep"] });

        var start = await _rig.SendAsync("web", new ControlRequest { Control = "start" }, wait: true);
        var restart = await _rig.SendAsync("web", new ControlRequest { Control = "restart" }, wait: true);
        var stop = await _rig.SendAsync("web", new ControlRequest { Control = "stop" }, wait: true);

        Assert.Equal(("done", start.Ticket), (start.Outcome, start.Run));
        Assert.Equal(("done", restart.Ticket), (restart.Outcome, restart.Run));
        Assert.Equal((await _rig.Client.ListRunsAsync("web")).Select(run => run.Pid), [restart.Pid, start.Pid]);
        Assert.Equal(("done", restart.Run, null), (stop.Outcome, stop.Run, stop.Pid));
        (await _rig.DsupAsync("logs", "web", "--run", "99999")).Failed(4, "99999");
        (await _rig.DsupAsync("logs", "other", "--run", $"{start.Run}")).Failed(4, "one of web");
        (await _rig.DsupAsync("logs", "web", "--run", $"{start.Run}")).Succeeded();
    }

    [Fact]
    public async Task Sql_answers_as_table_and_as_csv()
    {
        await _rig.RunPuppetAsync("job", "sleep");

        Answer csv = (await _rig.DsupAsync("sql", "--csv", "SELECT job, state, NULL AS empty, 'a,\"b' AS odd FROM v_jobs")).Succeeded();

        Assert.Equal(["job,state,empty,odd", "job,running,,\"a,\"\"b\""], csv.Lines.Select(line => line.TrimEnd('\r')));
        Assert.Contains("running", (await _rig.DsupAsync("sql", "SELECT * FROM v_jobs")).Succeeded().Out, StringComparison.Ordinal);
    }
}
