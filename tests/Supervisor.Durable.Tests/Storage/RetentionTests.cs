using Microsoft.Extensions.Time.Testing;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>What is no longer kept goes, and nothing else, and never much at once.</summary>
public sealed class RetentionTests : IDisposable
{
    private static readonly DateTimeOffset Now = StoreRig.Now, Old = Now.AddDays(-40), Yesterday = Now.AddDays(-1);

    private static readonly Retention Month = new() { MaxAge = TimeSpan.FromDays(30), MaxPerJob = 0 };

    private readonly StoreRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Old_tickets_runs_and_events_go_and_young_ones_stay()
    {
        _rig.Write(w =>
        {
            var job = Job(Run(1, Old), Run(2, Old), Control(3, Old), Run(4, Yesterday), Control(5, Yesterday));
            w.Events.Insert(Old, job, new RunId(1), null, "ended", null);
            w.Events.Insert(Old, null, null, null, "supervisor-started", null);
            w.Events.Insert(Yesterday, job, new RunId(4), null, "ended", null);
        });

        Pass(Month);

        Assert.Equal(["4", "5"], _rig.Rows("SELECT ticket FROM v_tickets"));
        Assert.Equal(["4"], _rig.Rows("SELECT run FROM v_runs"));
        Assert.Equal(["4"], _rig.Rows("SELECT run FROM v_events"));
    }

    [Fact]
    public void A_jobs_last_end_and_its_last_run_stay_however_old()
    {
        _rig.Write(_ => Job(Run(1, Old), Run(2, Old), Run(3, Old, failed: true), Run(4, Old, failed: true)));
        var before = _rig.Rows("SELECT * FROM v_jobs");

        Pass(Month);

        Assert.Equal(["2|ended", "4|failed"], _rig.Rows("SELECT run, state FROM v_runs"));
        Assert.Equal(["2", "4"], _rig.Rows("SELECT ticket FROM v_tickets"));
        Assert.Equal(before, _rig.Rows("SELECT * FROM v_jobs"));
    }

    [Fact]
    public void What_is_open_stays_with_all_that_was_sent_with_it()
    {
        _rig.Write(_ => Job(Control(1, Old), Control(2, Old), Control(3, Old, batch: 2, open: true), Control(4, Old, open: true), Control(5, Old)));

        Pass(Month);

        Assert.Equal(["2|resolved", "3|queued", "4|queued"], _rig.Rows("SELECT ticket, state FROM v_tickets"));
    }

    [Fact]
    public void A_long_run_keeps_the_old_control_that_launched_it_and_a_deadline_keeps_its_ticket()
    {
        _rig.Write(w =>
        {
            var job = Job(Run(1, Old, endedAt: Yesterday), Control(2, Old), Run(3, Yesterday));
            w.Jobs.SetDeadline(job, new Deadline(DeadlineKind.Restart, Now.AddDays(1), TimeSpan.FromDays(41), new TicketId(2)));
        });

        Pass(Month);

        Assert.Equal(["1", "2", "3"], _rig.Rows("SELECT ticket FROM v_tickets"));
        Assert.Equal(["1", "3"], _rig.Rows("SELECT run FROM v_runs"));
    }

    [Fact]
    public void Runs_that_a_job_still_refers_to_stay()
    {
        _rig.Write(_ => Job(Run(1, Old), Run(2, Old), Run(3, Old), Run(4, Old), Run(5, Yesterday)));
        _rig.Run("UPDATE job SET tree = 1, next_runs = '[3]', run = 5");

        Pass(Month);

        Assert.Equal(["1", "3", "5"], _rig.Rows("SELECT run FROM v_runs"));
    }

    [Fact]
    public void Of_each_job_the_newest_stay_but_nothing_goes_within_the_hour()
    {
        var soon = Now.AddMinutes(-30);
        _rig.Write(w =>
        {
            var busy = Job([.. Enumerable.Range(1, 50).Select(n => Control(n, Yesterday)), .. Enumerable.Range(51, 3).Select(n => Run(n, Yesterday))]);
            for (var i = 0; i < 200; i++)
                w.Events.Insert(Yesterday, busy, null, null, "running", null);
        });
        _rig.Write(_ => Job("hasty", [.. Enumerable.Range(54, 30).Select(n => Control(n, soon))]));

        Pass(new Retention { MaxAge = TimeSpan.Zero, MaxPerJob = 10 });

        Assert.Equal(["10|44|53"], _rig.Rows("SELECT count(*), min(ticket), max(ticket) FROM v_tickets WHERE job = 'job'"));
        Assert.Equal(["50"], _rig.Rows("SELECT count(*) FROM event"));
        Assert.Equal(["30"], _rig.Rows("SELECT count(*) FROM v_tickets WHERE job = 'hasty'"));
    }

    [Fact]
    public void Runs_and_tickets_are_counted_each_for_themselves()
    {
        _rig.Write(_ => Job([.. Enumerable.Range(1, 5).Select(n => Run(n, Yesterday)), .. Enumerable.Range(6, 20).Select(n => Control(n, Yesterday))]));

        Pass(new Retention { MaxAge = TimeSpan.Zero, MaxPerJob = 3 });

        Assert.Equal(["3", "4", "5"], _rig.Rows("SELECT run FROM v_runs"));
        Assert.Equal(["3", "4", "5", "23", "24", "25"], _rig.Rows("SELECT ticket FROM v_tickets"));
    }

    [Fact]
    public void A_deleted_job_goes_with_the_last_of_its_history_and_requests_go_with_their_tickets()
    {
        _rig.Write(_ => Job("gone", Run(1, Old)));
        _rig.Run("INSERT INTO control_request (job, control) VALUES ('gone', 'stop')");
        _rig.Run($"UPDATE outbox SET state = 'resolved', outcome = 'done', resolved_at = {Old.ToUnixTimeMilliseconds()} WHERE seq = 2");
        _rig.Run($"UPDATE job SET state = 'deleted', since = {Old.ToUnixTimeMilliseconds()} WHERE name = 'gone'");
        _rig.Write(_ => Job("job", Run(3, Yesterday)));
        _rig.Run("INSERT INTO control_request (job, control) VALUES ('job', 'stop')");

        Pass(Month);

        Assert.Equal(["job"], _rig.Rows("SELECT name FROM job"));
        Assert.Equal(["4"], _rig.Rows("SELECT ticket FROM control_request"));
    }

    [Fact]
    public void Schedules_that_have_fired_for_good_go_with_the_tickets_they_made_and_others_stay()
    {
        _rig.Write(_ => Job());
        Schedule("fired", Old);
        Schedule("fired lately", Yesterday);
        Schedule("to come", null, next: Now.AddDays(1));
        Schedule("nightly", Old, cron: "30 4 * * *", next: Now.AddDays(1));
        Schedule("never again", Old, cron: "0 0 0 1 1 ? 2020");

        Pass(Month);

        Assert.Equal(["fired lately", "never again", "nightly", "to come"], _rig.Rows("SELECT schedule FROM schedule ORDER BY schedule"));
    }

    [Fact]
    public void Of_a_jobs_fired_schedules_the_newest_stay_but_none_goes_within_the_hour()
    {
        _rig.Write(_ => Job());
        for (var i = 0; i < 100; i++)
            Schedule($"at {i:d3}", Yesterday);
        Schedule("just now", Now.AddMinutes(-30));
        Schedule("to come", null, next: Now.AddDays(1));

        Pass(new Retention { MaxAge = TimeSpan.Zero, MaxPerJob = 10 });

        Assert.Equal(["at 091", "at 092", "at 093", "at 094", "at 095", "at 096", "at 097", "at 098", "at 099", "just now", "to come"], _rig.Rows("SELECT schedule FROM schedule ORDER BY schedule"));
    }

    [Fact]
    public void A_batch_that_is_larger_than_a_step_goes_whole_or_not_at_all()
    {
        const int size = 3 * UpkeepPass.MostInAStep;
        _rig.Write(_ => Job([
            .. Enumerable.Range(1, size).Select(n => Control(n, Old, batch: 1)),
            .. Enumerable.Range(size + 1, size).Select(n => Control(n, Old, batch: size + 1, open: n == 2 * size)),
            Control(2 * size + 1, Old),
        ]));

        Pass(Month);

        Assert.Equal([$"{size}|{size + 1}|{2 * size}"], _rig.Rows("SELECT count(*), min(ticket), max(ticket) FROM v_tickets"));
    }

    [Fact]
    public void However_much_there_is_each_step_is_small_and_the_file_shrinks()
    {
        _rig.Write(w =>
        {
            var job = Job([.. Enumerable.Range(1, 20_000).Select(n => Run(n, Old))]);
            for (var i = 0; i < 20_000; i++)
                w.Events.Insert(Old, job, null, null, "running", new string('x', 100));
        });
        var pages = long.Parse(_rig.Rows("PRAGMA page_count")[0]);

        var steps = Pass(Month);

        Assert.InRange(steps.Max(), 1, 2 * UpkeepPass.MostInAStep);
        Assert.Equal(["1"], _rig.Rows("SELECT count(*) FROM run"));
        Assert.InRange(long.Parse(_rig.Rows("PRAGMA page_count")[0]), 1, pages / 2);
        Assert.Equal(["ok"], _rig.Rows("PRAGMA integrity_check"));
    }

    [Fact]
    public void By_default_nothing_of_the_last_hour_is_touched()
    {
        _rig.Write(_ => Job([.. Enumerable.Range(1, 100).Select(n => Run(n, Now.AddMinutes(-10)))]));

        Assert.Equal(0, Pass(new Retention()).Sum());
    }

    private void Schedule(string name, DateTimeOffset? last, string? cron = null, DateTimeOffset? next = null) => _rig.Run($"""
        INSERT INTO schedule (schedule, job_id, control, cron, next_at, last_at, created_at)
        VALUES ('{name}', 1, 'start', {(cron is null ? "NULL" : $"'{cron}'")}, {Milliseconds(next)}, {Milliseconds(last)}, 0)
        """);

    private static string Milliseconds(DateTimeOffset? time) => time is { } at ? at.ToUnixTimeMilliseconds().ToString(null as IFormatProvider) : "NULL";

    private List<int> Pass(Retention kept)
    {
        var pass = new UpkeepPass(kept, new FakeTimeProvider());
        var steps = new List<int>();
        while (!pass.IsOver)
            _rig.Write(w => steps.Add(pass.Step(w.Upkeep, Now)));
        Assert.Empty(_rig.Rows("PRAGMA foreign_key_check"));
        return steps;
    }

    private JobId Job(params Action<JobId>[] history) => Job("job", history);

    /// <summary>A finished job with a history; its run is the last one.</summary>
    private JobId Job(string name, params Action<JobId>[] history)
    {
        var w = _rig.Writer;
        var job = w.Jobs.Insert(name, StoreRig.Spec, Old);
        foreach (var write in history)
            write(job);
        Storage.StoreRig.Rows(w.Connection, $"UPDATE job SET state = 'finished', run = (SELECT max(run) FROM run WHERE job_id = {job.Value}) WHERE job_id = {job.Value} RETURNING 1");
        return job;
    }

    private Action<JobId> Control(int number, DateTimeOffset at, int? batch = null, bool open = false, Control? control = null) => job =>
    {
        var w = _rig.Writer;
        Assert.Equal(number, w.NextSeq);
        w.Outbox.Insert(job, new OpenControl(w.TakeNumber(), batch ?? number, Priority.Normal, control ?? new Control.Stop()), "test", null, at);
        if (!open)
            w.Outbox.Resolve(new TicketId(number), Outcome.Done, at);
    };

    private Action<JobId> Run(int number, DateTimeOffset at, bool failed = false, DateTimeOffset? endedAt = null) => job =>
    {
        var (w, run) = (_rig.Writer, new RunId(number));
        Control(number, at, control: new Control.Start())(job);
        w.Runs.Insert(run, job, 1);
        if (failed)
        {
            w.Runs.Failed(run, "no such program", at);
            return;
        }
        w.Runs.Launched(run, new ProcessIdentity(Guid.Empty, 1, 1, 1), at);
        w.Runs.Ended(run, new ProcessEnd.Exit(3), endedAt ?? at, null, null, null);
    };
}
