using System.Text.RegularExpressions;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>What people are shown: jobs, runs, tickets, events, and times as text.</summary>
public sealed partial class HistoryTests : IDisposable
{
    private readonly StoreRig _rig = new();
    private readonly History _history;

    public HistoryTests()
    {
        _history = new History(_rig.Database);
        _rig.Write(w =>
        {
            var job = w.Jobs.Insert("job", StoreRig.Spec, StoreRig.Now);
            var other = w.Jobs.Insert("other", StoreRig.Spec, StoreRig.Now);
            for (var i = 0; i < 3; i++)
            {
                var run = new RunId(w.NextSeq);
                var at = StoreRig.Now.AddMinutes(i);
                w.Outbox.Insert(job, new OpenControl(w.TakeNumber(), run.Value, Priority.High, new Control.Start()), "api", null, at);
                w.Outbox.Activate(new(run.Value), run, at);
                w.Runs.Insert(run, job, i + 1);
                w.Runs.Launched(run, MachineText.Process, at);
                if (i == 2)
                    continue;
                w.Outbox.Resolve(new(run.Value), Outcome.Done, at.AddMilliseconds(7));
                w.Runs.Ended(run, i == 0 ? new ProcessEnd.Exit(3) : new ProcessEnd.Signalled(11, true), at.AddSeconds(30), null, null, null);
            }
            w.Outbox.Insert(other, new OpenControl(w.TakeNumber(), 4, Priority.Normal, new Control.GracefulStop(Signal.Interrupt)), "api", null, StoreRig.Now);
            w.Jobs.Update(new JobRecord(job, "job", StoreRig.Spec) { Wanted = Wanted.Run, State = new JobState.Running(new(3), MachineText.Process), Since = StoreRig.Now, Run = new(3), Tree = new(3) });
            for (var i = 1; i <= 5; i++)
                w.Events.Insert(StoreRig.Now, i == 1 ? null : job, null, null, $"event{i}", null);
        });
    }

    public void Dispose()
    {
        _history.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void What_people_asked_for_is_shown_without_what_the_supervisor_does_by_itself()
    {
        _rig.Write(w => Ask(w, "restart-policy", "schedule nightly", "boot", "uid 0, pid 7", "supervisor-start", "error-handler"));

        Assert.Equal(["uid 0, pid 7", "schedule nightly", "api"], _history.AskedTickets("job", 3).Select(t => t.Origin));
        Assert.Equal(["uid 0, pid 7"], _history.AskedTickets(null, 1).Select(t => t.Origin));
        Assert.Equal(6, _history.AskedTickets(null, 100).Count);
        Assert.Empty(_history.AskedTickets("missing", 100));
    }

    [Theory]
    [InlineData("people", "asked scheduled defined"), InlineData("supervisor", "policy ended by itself")]
    [InlineData("uid 0", "asked defined"), InlineData("pid 7", "asked"), InlineData("uid", "asked defined"), InlineData("schedule", "scheduled"), InlineData("schedule nightly", "scheduled")]
    [InlineData("restart-policy", "policy ended"), InlineData("restart", ""), InlineData("schedule night", ""), InlineData("%", "")]
    public void Events_are_found_by_their_cause(string by, string kinds)
    {
        var later = StoreRig.Now.AddHours(1);
        _rig.Write(w =>
        {
            var job = Ask(w, "uid 0, pid 7", "schedule nightly", "restart-policy");
            w.Events.Insert(later, job, null, new(5), "asked", null);
            w.Events.Insert(later, job, null, new(6), "scheduled", null);
            w.Events.Insert(later, job, null, new(7), "policy", null);
            w.Events.Insert(later, job, new(7), null, "ended", null);
            w.Events.Insert(later, job, null, null, "by itself", null);
            w.Events.Insert(later, job, null, null, "defined", "uid 0, pid 9");
        });

        var found = _history.LastEvents(10, "job", later, by);

        Assert.Equal(kinds, string.Join(' ', found.Select(e => e.Kind)));
        Assert.Equal(found, _history.LastEvents(10, "job", later, null).Where(e => _history.IsBy(e, by)));
    }

    [Fact]
    public void Events_are_found_by_job_and_time()
    {
        Assert.Equal(["event2", "event3", "event4", "event5"], _history.LastEvents(10, "job", null, null).Select(e => e.Kind));
        Assert.Equal(["event4", "event5"], _history.LastEvents(2, null, StoreRig.Now, null).Select(e => e.Kind));
        Assert.Empty(_history.LastEvents(10, null, StoreRig.Now.AddMilliseconds(1), null));
        Assert.Empty(_history.LastEvents(10, "other", null, null));
    }

    /// <summary>Tickets of these origins, from 5 on.</summary>
    private static JobId Ask(Writer w, params string[] origins)
    {
        var job = new JobId(1);
        foreach (var origin in origins)
            w.Outbox.Insert(job, new OpenControl(w.TakeNumber(), 5, Priority.Normal, new Control.Stop()), origin, null, StoreRig.Now);
        return job;
    }

    [Fact]
    public void Jobs_are_shown_with_their_process_and_the_end_of_their_last_run()
    {
        Assert.Equal(["job", "other"], _history.Jobs().Select(j => j.Job));
        Assert.Equal(
            new JobView { Job = "job", State = "running", Pid = 77, Run = 3, Since = "2026-01-02T03:04:05.678Z", LastResult = "signal", LastSignal = 11, Wanted = "run" },
            _history.Job("job"));
        Assert.Equal("pending", _history.Job("other")!.State);
        Assert.Null(_history.Job("missing"));
        Assert.Equal(StoreRig.Spec, _history.Spec("job"));
        Assert.Null(_history.Spec("missing"));
    }

    [Fact]
    public void Runs_are_shown_the_newest_first()
    {
        Assert.Equal([3L, 2], _history.Runs("job", 2).Select(r => r.Run));
        Assert.Empty(_history.Runs("other", 10));
        var run = _history.Run(new RunId(1))!;
        Assert.Equal(("ended", "exit", 3, 30_000, 1), (run.State, run.Result, run.ExitCode, run.DurationMs, run.Attempt));
        Assert.Equal(("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:35.678Z"), (run.StartedAt, run.EndedAt));
        Assert.Equal(("2026-01-02T03:04:05.678Z", "2026-01-02T03:05:05.678Z"), _history.RunWindow("job", new(1)));
        Assert.Equal(("2026-01-02T03:06:05.678Z", null), _history.RunWindow("job", new(3)));
        Assert.Equal((null, null), _history.RunWindow("other", new(1)));
    }

    [Fact]
    public void Tickets_are_shown_the_newest_first_of_one_job_or_of_all()
    {
        Assert.Equal([4L, 3, 2], _history.Tickets(null, pending: false, 3).Select(t => t.Ticket));
        Assert.Equal([4L, 3], _history.Tickets(null, pending: true, 10).Select(t => t.Ticket));
        Assert.Equal([3L, 2, 1], _history.Tickets("job", pending: false, 10).Select(t => t.Ticket));
        var ticket = _history.Ticket(new TicketId(1))!;
        Assert.Equal(("start", "high", "resolved", "done", 7), (ticket.Control, ticket.Priority, ticket.State, ticket.Outcome, ticket.WaitMs));
        Assert.Equal(("stop", """{"signal":"INT"}""", "queued"), (_history.Ticket(new(4))!.Control, _history.Ticket(new(4))!.Args, _history.Ticket(new(4))!.State));
        Assert.Null(_history.Ticket(new TicketId(99)));
    }

    [Fact]
    public void Events_are_shown_the_oldest_first_behind_one_or_the_last()
    {
        Assert.Equal(["event3", "event4"], _history.EventsAfter(2, 2).Select(e => e.Kind));
        Assert.Equal(["event4", "event5"], _history.LastEvents(2).Select(e => e.Kind));
        Assert.Null(_history.LastEvents(5)[0].Job);
        Assert.Empty(_history.EventsAfter(5, 10));
    }

    [Theory]
    [InlineData("SELECT accepted_at FROM v_tickets UNION ALL SELECT started_at FROM v_tickets WHERE started_at IS NOT NULL")]
    [InlineData("SELECT at FROM v_events")]
    [InlineData("SELECT since FROM v_jobs UNION ALL SELECT started_at FROM v_runs")]
    public void Times_are_ISO_8601_with_milliseconds_in_UTC(string sql)
    {
        var rows = _rig.Rows(sql);

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Matches(Iso(), row));
    }

    [Fact]
    public void Every_millisecond_is_shown_as_it_was_written()
    {
        for (var i = 0; i < 1000; i++)
            _rig.Run($"INSERT INTO event (at, kind) VALUES ({StoreRig.Now.ToUnixTimeMilliseconds() - 678 + i}, 'ms')");

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"2026-01-02T03:04:05.{i:000}Z"), _rig.Rows("SELECT at FROM v_events WHERE kind = 'ms' ORDER BY event"));
    }

    [Fact]
    public async Task It_is_read_by_many_threads_and_closes_while_they_read()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 50; i++)
                Assert.Equal(2, _history.Jobs().Count);
        })));
        _history.Dispose();
        _history.Dispose();
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    private static partial Regex Iso();
}
