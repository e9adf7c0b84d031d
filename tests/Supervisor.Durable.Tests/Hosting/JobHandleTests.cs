using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>The handle, as a program uses it.</summary>
public sealed class JobHandleTests
{
    [Fact]
    public async Task I_can_send_several_controls_and_await_the_last()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("trap 'echo got it' USR1; echo ready; while :; do sleep 0.05; done"));
        await job.Start();
        await rig.PrintedAsync("job", 1);
        await job.Stop();

        _ = job.Start();
        var signal = job.Signal(Signal.User1);
        await job.Stop();

        Assert.Equal(Outcome.Done, await signal);
        Assert.Equal(["start", "signal", "kill"], rig.Supervisor.History.Tickets("job", pending: false, 3).Reverse().Select(t => t.Control));
        Assert.False(job.IsRunning);
    }

    [Fact]
    public async Task I_can_look_at_a_job_without_asking_the_supervisor()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exec sleep 1000"));

        Assert.Equal((false, false), (job.IsRunning, job.IsDead));
        Assert.Equal(LibraryRig.Sh("exec sleep 1000"), job.Command);
        await job.Start();
        Assert.True(job.IsRunning);
        Assert.Equal(["job"], rig.Supervisor.Jobs.Select(j => j.Name));
        await job.Delete();

        Assert.Equal((false, true), (job.IsRunning, job.IsDead));
        Assert.Throws<JobNotFoundException>(() => job.Command);
        Assert.True(rig.Supervisor.Job("never").IsDead);
    }

    [Fact]
    public async Task What_a_handle_sends_to_a_job_that_was_deleted_is_cancelled_and_an_unknown_name_is_an_error()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exec sleep 1000"));
        await job.Delete();

        foreach (var ticket in new[] { job.Start(), rig.Supervisor.Job("job").Start(), job.Run(_ => { }), job.DeleteNow(), job.ToWait() })
        {
            Assert.Equal(Outcome.Cancelled, await LibraryRig.Outcome(ticket));
            await Assert.ThrowsAsync<JobNotFoundException>(() => ticket.Accepted);   // there is no row of it
        }
        await Assert.ThrowsAsync<JobNotFoundException>(() => LibraryRig.Outcome(rig.Supervisor.Job("never").Start()));
        await Assert.ThrowsAsync<JobNotFoundException>(() => LibraryRig.Outcome(rig.Supervisor.Send("job", ControlBatch.Start())));
    }

    [Fact]
    public async Task A_sender_can_require_that_a_control_was_done()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", Command.Exec("/no/such/program"));

        var outcome = await LibraryRig.Outcome(job.Start());
        var refused = Assert.Throws<ControlFailedException>(() => outcome.EnsureDone());

        Assert.Equal(outcome, refused.Outcome);
        Assert.StartsWith($"The control has failed: {outcome.Detail!.TrimEnd('.')}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("/no/such/program", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Outcome.Skipped, Outcome.Skipped.EnsureDone());
        Assert.Equal("The control was cancelled: the job was deleted.", Assert.Throws<ControlFailedException>(() => Outcome.Cancelled.EnsureDone()).Message);
        await Until.TrueAsync(() => rig.Log.Lines.Any(line => line.Level == LogLevel.Warning && line.Text.StartsWith("job: ticket 1 has failed: ", StringComparison.Ordinal)), "the failure is logged");
    }

    [Fact]
    public async Task A_wait_for_the_next_change_faults_when_the_supervisor_is_closed()
    {
        await using var rig = await LibraryRig.StartAsync();
        await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("true"));
        var (closed, before) = (rig.Supervisor, rig.Supervisor.NextChange);

        await rig.ReopenAsync();

        await Assert.ThrowsAsync<StorageUnavailableException>(() => before.WaitAsync(Until.Patience, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => closed.NextChange.WaitAsync(Until.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_log_of_a_job_that_there_never_was_is_an_error_at_once()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("echo said"));
        await job.Start();
        await job.ToWait();
        await job.Delete();

        Assert.Throws<JobNotFoundException>(() => rig.Supervisor.Logs.FollowAsync("jbo", new LogQuery(1), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Throws<JobNotFoundException>(() => rig.Supervisor.Logs.Read("jbo", new LogQuery(1)));
        Assert.DoesNotContain(rig.Supervisor.Logs.Read("job", new LogQuery(1)), line => line.Text != "said");   // what is left of a deleted one
    }

    [Fact]
    public async Task I_can_restart_it_in_every_way()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.RunningAsync();

        foreach (var ticket in new[] { job.Restart(), job.RestartWithSignal(Signal.Interrupt), job.TryRestart(), job.TryRestartWithSignal(grace: TimeSpan.FromSeconds(30)) })
            Assert.Equal(Outcome.Done, await LibraryRig.Outcome(ticket));

        Assert.Equal(["running", "ended", "ended", "ended", "ended"], rig.Supervisor.History.Runs("job", 10).Select(run => run.State));
        Assert.Equal(new long?[] { 9, 2, 9, 15 }, rig.Supervisor.History.Runs("job", 10).Reverse().Take(4).Select(run => run.Signal));
        Assert.Equal(Outcome.Done, await LibraryRig.Outcome(job.StopWithSignal(Signal.Quit)));
        Assert.Equal(OutcomeKind.Skipped, (await LibraryRig.Outcome(job.TryRestart())).Kind);
    }

    [Fact]
    public async Task I_can_wait_for_its_end_without_holding_up_the_queue()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.RunningAsync();

        var end = job.ToWait();
        await job.Signal(Signal.Terminate);

        Assert.Equal(Outcome.Done, await LibraryRig.Outcome(end));
        Assert.Equal(Outcome.Done, await LibraryRig.Outcome(job.ToWait()));   // nothing runs: at once
    }

    [Fact]
    public async Task A_ticket_may_be_awaited_by_many_and_dropped_and_opened_again_also_by_another_program()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.RunningAsync();
        var end = job.ToWait();
        var number = (await end.Accepted)[^1];
        var again = rig.Supervisor.Ticket(number);
        using var beside = History.Open(rig.Root);                   // as another process would
        var seen = beside.WaitAsync(number, cancellationToken: TestContext.Current.CancellationToken);
        using var impatient = new CancellationTokenSource();
        var given = end.WaitAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        _ = job.Stop();

        Assert.Equal([Outcome.Done, Outcome.Done, Outcome.Done, Outcome.Done], await Task.WhenAll(LibraryRig.Outcome(end), LibraryRig.Outcome(end), LibraryRig.Outcome(again), seen));
        await rig.ReopenAsync();
        Assert.Equal(Outcome.Done, await LibraryRig.Outcome(rig.Supervisor.Ticket(number)));
        Assert.Throws<TicketNotFoundException>(() => rig.Supervisor.Ticket(new TicketId(999)));
    }

    [Fact]
    public async Task Disposing_leaves_the_process_running_and_the_next_to_open_adopts_it()
    {
        await using var rig = await LibraryRig.StartAsync();
        await rig.RunningAsync();
        var before = rig.Supervisor.History.Job("job")!.Pid;

        await rig.ReopenAsync();

        Assert.Equal(("running", before), (rig.Supervisor.History.Job("job")!.State, rig.Supervisor.History.Job("job")!.Pid));
        Assert.True(rig.Supervisor.Job("job").IsRunning);
        await rig.Supervisor.StopAllAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.False(rig.Supervisor.Job("job").IsRunning);
    }

    [Fact]
    public async Task What_another_program_asks_by_SQL_is_noticed_though_nothing_else_happens()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.RunningAsync();
        using var other = new SqliteConnection($"Data Source={Path.Combine(rig.Root, "supervisor.db")};Pooling=False");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        using var ask = other.CreateCommand();
        ask.CommandText = "INSERT INTO control_request (job, control) VALUES ('job', 'stop'); SELECT ticket FROM control_request;";

        var ticket = new TicketId((long)(await ask.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);

        Assert.Equal(Outcome.Done, await LibraryRig.Outcome(rig.Supervisor.Ticket(ticket)));
        Assert.False(job.IsRunning);
    }

    [Fact]
    public async Task A_reader_beside_refuses_what_is_no_data_directory()
    {
        using var empty = new ScratchDirectory("dsup-empty-");

        Assert.Contains("There is no database", Assert.Throws<DataDirectoryException>(() => History.Open(empty.Path)).Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(empty.In("supervisor.db"), new string('x', 5000), TestContext.Current.CancellationToken);
        Assert.Throws<DataDirectoryException>(() => History.Open(empty.Path));
    }
}
