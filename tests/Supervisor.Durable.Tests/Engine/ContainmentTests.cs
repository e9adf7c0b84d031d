using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Engine;

/// <summary>What one row, one request or one job brings about concerns only itself: the loop continues for all others.</summary>
public sealed class ContainmentTests
{
    /// <summary>As a program of schema 6 could ask by SQL.</summary>
    private const string Unreadable = """
        DROP TRIGGER control_request_is_valid;
        INSERT INTO control_request (job, control, args) VALUES ('job', 'signal', '{"signal":"TSIGERM"}'), ('job', 'graceful-stop', '{"signal":"SIGSIGTERM"}'), ('job', 'wait', NULL);
        """;

    [Fact]
    public async Task A_request_by_SQL_that_cannot_be_read_fails_and_the_next_one_is_taken()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.DefineAsync("other");

        rig.Execute(Unreadable);
        await rig.SettleAsync();

        AssertFailed(rig, "'TSIGERM' is no signal");
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start(), "other"));
    }

    [Fact]
    public async Task A_request_by_SQL_that_arrived_while_nothing_could_be_written_has_its_turn_when_it_can()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        await rig.SettleAsync();
        rig.Execute("INSERT INTO control_request (job, control) VALUES ('job', 'kill')");
        rig.Break();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.DefineAsync("other"));
        rig.Mend();

        await rig.DefineAsync("other");

        await rig.ReachedAsync("finished");
    }

    [Fact]
    public async Task A_request_by_SQL_that_cannot_be_read_does_not_keep_the_next_supervisor_from_starting()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        await rig.DieAsync();
        using (var connection = OldDatabase.Open(rig.File))
            Database.Execute(connection, Unreadable);

        rig.Open();
        await rig.SettleAsync();

        AssertFailed(rig, "'TSIGERM' is no signal");
        Assert.Equal("running", rig.State());
        rig.Host.End(rig.Run());
        await rig.ReachedAsync("finished");
        Assert.Equal("done", (await rig.ResolvedAsync(new TicketId(4))).Outcome);
    }

    [Theory]
    [InlineData(0), InlineData(65), InlineData(-1)]
    public async Task A_run_that_is_reported_as_ended_by_no_signal_is_lost_and_its_policy_continues(int signal)
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always, 0));
        var run = await rig.RunAsync();

        rig.Host.End(run, new ProcessEnd.Signalled(signal, false));
        await rig.SettleAsync();

        Assert.Equal([$"lost|it was reported to have ended by signal {signal}, which is none"], Rows(rig, $"SELECT result, reason FROM run WHERE run = {run.Value}"));
        Assert.Equal(("running", 2), (rig.State(), rig.Host.Begun));
    }

    [Fact]
    public async Task News_of_a_job_that_cannot_be_written_down_fails_that_job_and_no_other()
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always, 0));
        await rig.DefineAsync("other");
        var (run, other) = (await rig.RunAsync(), await rig.RunAsync("other"));
        rig.Execute("CREATE TRIGGER broken BEFORE UPDATE ON job WHEN NEW.job_id = 1 AND NEW.state <> 'failed' BEGIN SELECT RAISE(ABORT, 'broken'); END");

        rig.Host.End(run);
        rig.Host.End(other);
        await rig.ReachedAsync("finished", "other");

        var job = rig.History.Job("job")!;
        Assert.Equal("failed", job.State);
        Assert.StartsWith("it cannot be worked with: ", job.Reason, StringComparison.Ordinal);
        Assert.Equal(["ended|success"], Rows(rig, $"SELECT state, result FROM run WHERE run = {run.Value}"));
        Assert.Equal(1, rig.Host.Begun - 1);
        rig.Execute("DROP TRIGGER broken");
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start()));
    }

    [Fact]
    public async Task A_job_whose_rows_cannot_be_written_at_all_is_left_alone_until_the_next_start_and_the_others_keep_running()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.DefineAsync("other");
        var (run, other) = (await rig.RunAsync(), await rig.RunAsync("other"));
        rig.Execute("CREATE TRIGGER broken BEFORE UPDATE ON job WHEN NEW.job_id = 1 BEGIN SELECT RAISE(ABORT, 'broken'); END");

        rig.Host.End(run, new ProcessEnd.Exit(3));
        rig.Host.End(other);
        await rig.ReachedAsync("finished", "other");

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => rig.AskAsync(ControlBatch.Start()));
        Assert.Contains("is left alone until the supervisor starts again", refused.Message, StringComparison.Ordinal);
        Assert.Single(Rows(rig, "SELECT 1 FROM event WHERE kind = 'set-aside' AND job_id = 1"));
        rig.Execute("DROP TRIGGER broken");
        await rig.RestartAsync();
        await rig.ReachedAsync("finished");                          // its end is reported again
        Assert.Equal(3, rig.History.Job("job")!.LastExitCode);
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start()));
    }

    [Fact]
    public async Task A_request_that_cannot_be_taken_is_refused_with_the_reason_and_changes_nothing()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        await EngineRig.Outcome(rig.Send(ControlBatch.ResetFailed(), key: "k"));
        rig.Execute("DROP TRIGGER outbox_resolved_is_final; DROP TRIGGER outbox_accepted_is_immutable; UPDATE outbox SET args = '[]' WHERE idempotency_key = 'k'");

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => EngineRig.Outcome(rig.Send(ControlBatch.ResetFailed(), key: "k")));

        Assert.StartsWith("The supervisor cannot take this request:", refused.Message, StringComparison.Ordinal);
        Assert.Equal("running", rig.State());
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Stop()));
    }

    [Theory]
    [InlineData("UPDATE job SET spec = '{}' WHERE name = 'job'", "running", "job.spec cannot be read")]
    [InlineData("UPDATE job SET spec = '{}' WHERE name = 'still'", "running", "job.spec cannot be read")]
    [InlineData("UPDATE job SET state = 'sleeping' WHERE name = 'job'", "running", "job.state 'sleeping' is unknown")]
    [InlineData("UPDATE job SET run = 99 WHERE name = 'job'", "running", "job.run 99 is no run of this job")]
    [InlineData("UPDATE job SET tree = NULL WHERE name = 'job'", "running", "job.tree is no run of it")]
    [InlineData("UPDATE job SET state = 'pending' WHERE name = 'job'", "running", "has not ended")]
    [InlineData("UPDATE run SET pid = -1", "running", "run.pid -1 is no process id")]
    [InlineData("UPDATE run SET boot_id = ''", "running", "run.boot_id '' is the id of no boot")]
    [InlineData("UPDATE run SET state = 'flying'", "running", "'flying' is unknown")]
    public async Task A_job_whose_rows_cannot_be_read_keeps_its_process_and_gets_no_second_one(string sql, string state, string says)
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.DefineAsync("still");
        await rig.DefineAsync("other");
        await rig.RunAsync();
        await PlantAsync(rig, sql);

        await rig.SettleAsync();
        Assert.Equal(state, rig.State());
        Assert.Contains(Rows(rig, "SELECT detail FROM event WHERE kind = 'unreadable'"), detail => detail.Contains(says, StringComparison.Ordinal));
        Assert.Contains(new DatabaseCheck(rig.File).Examine(), found => found is { Check: "database rows", Health: not Health.Ok });
        Assert.Equal(Outcome.Skipped, await rig.AskAsync(ControlBatch.Start()));
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start(), "other"));
        rig.Host.End(rig.Run(), new ProcessEnd.Exit(7));
        await rig.ReachedAsync("finished");

        Assert.Equal(7, rig.History.Job("job")!.LastExitCode);
        Assert.Equal((2, 0), (rig.Host.Begun, rig.Host.Doubles.Count));
    }

    [Theory]
    [InlineData("UPDATE job SET spec = '{}'", "job.spec cannot be read")]
    [InlineData("UPDATE job SET spec = '{\"exec\":[null]}'", "job.spec has null where a text belongs")]
    [InlineData("UPDATE job SET state = 'sleeping'", "job.state 'sleeping' is unknown")]
    [InlineData("UPDATE deadline SET due_at = 9223372036854775807", "9223372036854775807 is no time")]
    [InlineData("UPDATE deadline SET length = -1", "-1 is no length")]
    [InlineData("DELETE FROM deadline", "but not for when")]
    public async Task A_job_that_waits_for_its_restart_is_failed_with_the_reason(string sql, string says)
    {
        await using var rig = await EngineRig.WithJobAsync(EngineRig.Spec(RestartKind.Always, 60));
        rig.Host.End(await rig.RunAsync());
        await rig.ReachedAsync("backoff");
        await PlantAsync(rig, sql);

        await rig.AdvanceAsync(3600);

        Assert.Equal("failed", rig.State());
        Assert.Contains(says, rig.History.Job("job")!.Reason, StringComparison.Ordinal);
        Assert.Equal(1, rig.Host.Begun);
        await rig.DefineAsync("job", EngineRig.Spec());
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start()));
    }

    [Fact]
    public async Task A_job_whose_definition_cannot_be_read_says_so_at_each_launch_until_it_is_defined_again()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await PlantAsync(rig, "UPDATE job SET spec = '{\"exec\":[]}'");
        rig.Host.LaunchError = order => order.Spec.Command.Program is Program.Unreadable u ? u.Reason : null;

        var failed = await rig.AskAsync(ControlBatch.Start());

        Assert.Equal(new Outcome(OutcomeKind.Failed, "job.spec has neither exec nor shell"), failed);
        Assert.Equal("failed", rig.State());
        Assert.NotNull(rig.History.Spec("job"));
        Assert.Equal(DefinitionChange.Changed, await rig.DefineAsync("job"));
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Start()));
    }

    [Fact]
    public async Task A_window_whose_end_cannot_be_read_ends_when_the_jobs_own_grace_would_have()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();
        var ticket = await rig.StopGracefullyAsync(TimeSpan.FromHours(1));
        await PlantAsync(rig, "UPDATE deadline SET length = 9223372036854775807");

        await rig.AdvanceAsync(9);
        Assert.DoesNotContain("kill 1", rig.Host.Orders);
        await rig.AdvanceAsync(1);

        Assert.Equal("done", (await rig.ResolvedAsync(ticket)).Outcome);
        Assert.Contains("kill 1", rig.Host.Orders);
    }

    [Fact]
    public async Task A_job_whose_name_cannot_be_one_gets_another_and_its_run_is_found()
    {
        await using var rig = await EngineRig.WithJobAsync();
        await rig.RunAsync();

        await PlantAsync(rig, "UPDATE job SET name = '../../etc' WHERE job_id = 1");

        Assert.Equal("running", rig.State("unreadable-1"));
        Assert.Equal(Outcome.Done, await rig.AskAsync(ControlBatch.Stop(), "unreadable-1"));
        Assert.Equal(1, rig.Host.Begun);
    }

    [Fact]
    public async Task A_control_of_no_job_has_failed()
    {
        await using var rig = await EngineRig.WithJobAsync();
        rig.Host.Launches = false;
        rig.Send(ControlBatch.Start());
        rig.Send(ControlBatch.Stop());
        await rig.ReachedAsync("starting");
        await PlantAsync(rig, "DROP TRIGGER outbox_accepted_is_immutable; UPDATE outbox SET job_id = 77 WHERE control = 'kill'");

        Assert.Equal(["failed|the control cannot be read: its job is not there"], Rows(rig, "SELECT outcome, error FROM outbox WHERE seq = 2"));
    }

    private static async Task PlantAsync(EngineRig rig, string sql)
    {
        await rig.SettleAsync();
        await rig.DieAsync();
        using (var connection = OldDatabase.Open(rig.File))
            Database.Execute(connection, $"PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; {sql}");
        rig.Open();
    }

    private static void AssertFailed(EngineRig rig, string says)
    {
        var failed = rig.History.Tickets("job", false, 9).Where(ticket => ticket.Outcome == "failed").ToList();
        Assert.Equal(2, failed.Count);
        Assert.Contains(failed, ticket => ticket.Error!.Contains(says, StringComparison.Ordinal));
        Assert.Equal(2, Rows(rig, "SELECT 1 FROM event WHERE kind = 'unreadable'").Count);
    }

    private static List<string> Rows(EngineRig rig, string sql)
    {
        using var connection = OldDatabase.Open(rig.File);
        return StoreRig.Rows(connection, sql);
    }
}
