using System.Text.Json;
using Xunit;

namespace Supervisor.Durable.Tests.Hosting;

/// <summary>What a program sees of a job, its runs and its tickets, typed.</summary>
public sealed class DescribeTests
{
    [Fact]
    public async Task A_job_is_described_as_it_goes_through_its_states()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exec sleep 1000"));

        var pending = await job.DescribeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("job", JobStatus.Pending, null, null, false), (pending.Name, pending.Status, pending.Run, pending.ProcessId, pending.IsWanted));

        await job.Start();
        var running = await job.DescribeAsync(TestContext.Current.CancellationToken);
        Assert.Equal((JobStatus.Running, true, null), (running.Status, running.IsWanted, running.StopCause));
        Assert.True(running is { ProcessId: > 0, Run: not null, LastEnd: null });
        Assert.True(DateTimeOffset.UtcNow - running.Since < Until.Patience);

        await job.Stop();
        var stopped = await job.DescribeAsync(TestContext.Current.CancellationToken);
        Assert.Equal((JobStatus.Finished, running.Run, StopCause.Operator, null), (stopped.Status, stopped.Run, stopped.StopCause, stopped.ProcessId));
        Assert.Equal(new ProcessEnd.Signalled(9, CoreDumped: false), stopped.LastEnd);
        Assert.Equal([stopped], await rig.Supervisor.DescribeAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_run_and_the_ticket_that_launched_it_have_the_same_number()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("exit 3"));
        var start = job.Start();
        await start;
        await job.WaitForExitAsync(TestContext.Current.CancellationToken);

        var number = (await start.Accepted)[^1];
        var ticket = await rig.Supervisor.FindTicketAsync(number, TestContext.Current.CancellationToken);
        Assert.Equal((number, "job", "start", TicketStatus.Resolved, Outcome.Done), (ticket!.Ticket, ticket.Job, ticket.Control, ticket.Status, ticket.Outcome));

        var run = await rig.Supervisor.FindRunAsync(ticket.Run!.Value, TestContext.Current.CancellationToken);
        Assert.Equal((number.Value, RunStatus.Ended, 1, new ProcessEnd.Exit(3)), (run!.Run.Value, run.Status, run.Attempt, run.End));
        Assert.True(run.StartedAt <= run.EndedAt);
        Assert.Equal([run], await job.RunsAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Waiting_for_an_exit_gives_the_end_of_the_very_run_also_where_another_follows()
    {
        await using var rig = await LibraryRig.StartAsync();
        var job = await rig.Supervisor.DefineAsync("job", LibraryRig.Sh("trap 'exit 7' TERM; while :; do sleep 0.05; done"));
        Assert.Null(await job.WaitForExitAsync(TestContext.Current.CancellationToken));
        await job.Start();

        var exit = job.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Until.TrueAsync(() => rig.Supervisor.History.Tickets("job", pending: true, 10).Any(t => t is { Control: "wait", State: "active" }), "the wait is active");
        await job.Stop();
        await job.Start();

        Assert.Equal(new ProcessEnd.Signalled(9, CoreDumped: false), await exit.WaitAsync(Until.Patience, TestContext.Current.CancellationToken));
        Assert.Equal(JobStatus.Running, (await job.DescribeAsync(TestContext.Current.CancellationToken)).Status);
        await job.Stop();
        Assert.Equal(new ProcessEnd.Signalled(9, CoreDumped: false), await job.WaitForExitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_not_there_is_null_where_it_is_looked_for_and_an_error_where_it_is_described()
    {
        await using var rig = await LibraryRig.StartAsync();

        Assert.Null(await rig.Supervisor.FindRunAsync(new RunId(77), TestContext.Current.CancellationToken));
        Assert.Null(await rig.Supervisor.FindTicketAsync(new TicketId(77), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<JobNotFoundException>(() => rig.Supervisor.Job("nothing").DescribeAsync(TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<JobNotFoundException>(() => rig.Supervisor.Job("nothing").WaitForExitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Numbers_and_signals_are_numbers_and_names_in_JSON_and_are_read_by_binders()
    {
        Assert.Equal("""{"Run":5,"Ticket":6,"Signal":"TERM"}""", JsonSerializer.Serialize(new { Run = new RunId(5), Ticket = new TicketId(6), Signal = Signal.Terminate }));
        Assert.Equal(new RunId(5), JsonSerializer.Deserialize<RunId>("5"));
        Assert.Equal(Signal.Hangup, JsonSerializer.Deserialize<Signal>("1"));
        Assert.Equal(Signal.Hangup, JsonSerializer.Deserialize<Signal>("\"sighup\""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Signal>("\"NONE\""));
        Assert.Equal("""{"6":"x"}""", JsonSerializer.Serialize(new Dictionary<TicketId, string> { [new(6)] = "x" }));
        Assert.Equal(new TicketId(6), Read<TicketId>("6"));
        Assert.Equal(Signal.User1, Read<Signal>("USR1"));
        Assert.Equal("'-6' is no number of a run: that is a whole number from 1 on.", Assert.Throws<FormatException>(() => RunId.Parse("-6")).Message);
    }

    private static T Read<T>(string text)
        where T : IParsable<T> => T.Parse(text, null);
}
