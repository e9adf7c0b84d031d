using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>
/// What the writer does to remove history. Each statement reads and removes as many rows as it is given, found by an index: so a step takes
/// as long as its rows, however long the history is.
/// </summary>
internal sealed class UpkeepStatements(SqliteConnection connection) : IDisposable
{
    // ?1 after which, ?2 until which number, ?3 resolved or ended before when, ?4 until which run, ?5 how many, ?6 of which job.
    // A run that its job still refers to stays, and with it the control that launched it: the current or last run, the one whose process
    // tree
    // may be there, those to be launched next, and the last one that ended, which v_jobs shows. Of a deleted job nothing is shown.
    private const string LookedAt = """
        SELECT o.seq, o.batch,
               o.state = 'resolved' AND o.resolved_at < ?3
               AND (r.run IS NULL
                    OR (r.state IN ('ended', 'failed') AND r.run <= ?4 AND coalesce(r.ended_at, o.resolved_at) < ?3
                        AND ((j.state = 'deleted' AND j.tree IS NULL)
                             OR NOT (r.run IS j.run OR r.run IS j.tree OR r.run IS j.then_run
                                     OR (r.state = 'ended' AND NOT EXISTS (SELECT 1 FROM run later INDEXED BY run_job
                                                                            WHERE later.job_id = r.job_id AND later.run > r.run AND later.state = 'ended'))
                                     OR EXISTS (SELECT 1 FROM json_each(j.next_runs) n WHERE n.value = r.run)))))
               AND NOT EXISTS (SELECT 1 FROM deadline d INDEXED BY deadline_ticket WHERE d.ticket = o.seq),
               o.accepted_at < ?3,
               r.run IS NOT NULL,
               EXISTS (SELECT 1 FROM outbox next WHERE next.seq = o.seq + 1 AND next.batch = o.batch)
        """;

    private const string OldestSql = LookedAt + """

          FROM outbox o JOIN job j ON j.job_id = o.job_id LEFT JOIN run r ON r.run = o.seq
         WHERE o.seq > ?1 AND o.seq <= ?2 ORDER BY o.seq LIMIT ?5
        """;

    private const string OldestOfJobSql = LookedAt + """

          FROM outbox o INDEXED BY outbox_job JOIN job j ON j.job_id = o.job_id LEFT JOIN run r ON r.run = o.seq
         WHERE o.job_id = ?6 AND o.seq > ?1 AND o.seq <= ?2 ORDER BY o.seq LIMIT ?5
        """;

    private const string DeleteRunSql = "DELETE FROM run WHERE run = ?1";

    private const string DeleteControlSql = "DELETE FROM outbox WHERE seq = ?1 AND state = 'resolved'";

    private const string DeleteEventsSql = "DELETE FROM event WHERE event IN (SELECT e.event FROM event e WHERE e.event > ?1 ORDER BY e.event LIMIT ?3) AND at < ?2";

    private const string DeleteEventsOfJobSql = """
        DELETE FROM event WHERE event IN (SELECT e.event FROM event e INDEXED BY event_job WHERE e.job_id = ?1 AND e.event <= ?2 ORDER BY e.event LIMIT ?4) AND at < ?3
        """;

    private const string LastRequestSql = "SELECT max(request) FROM (SELECT request FROM control_request WHERE request > ?1 ORDER BY request LIMIT ?2)";

    private const string DeleteRequestsSql = """
        DELETE FROM control_request WHERE request > ?1 AND request <= ?2 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.seq = ticket)
        """;

    private const string LastJobSql = "SELECT max(job_id) FROM (SELECT job_id FROM job WHERE job_id > ?1 ORDER BY job_id LIMIT ?2)";

    // The newest number is not given up: it would be given again.
    private const string DeleteJobsSql = """
        DELETE FROM job WHERE job_id > ?1 AND job_id <= ?2 AND state = 'deleted' AND tree IS NULL AND since < ?3
           AND job_id < (SELECT max(job_id) FROM job)
           AND NOT EXISTS (SELECT 1 FROM outbox o INDEXED BY outbox_job WHERE o.job_id = job.job_id)
           AND NOT EXISTS (SELECT 1 FROM run r INDEXED BY run_job WHERE r.job_id = job.job_id)
           AND NOT EXISTS (SELECT 1 FROM event e INDEXED BY event_job WHERE e.job_id = job.job_id)
           AND NOT EXISTS (SELECT 1 FROM schedule s INDEXED BY schedule_job WHERE s.job_id = job.job_id)
        """;

    // A schedule without a cron expression and without a next time has fired, and will not again.
    private const string LastScheduleSql = "SELECT max(rowid) FROM (SELECT rowid FROM schedule WHERE rowid > ?1 ORDER BY rowid LIMIT ?2)";

    private const string DeleteSchedulesSql = "DELETE FROM schedule WHERE rowid > ?1 AND rowid <= ?2 AND cron IS NULL AND next_at IS NULL AND last_at < ?3";

    private const string LastScheduleToGoSql = """
        SELECT rowid FROM schedule INDEXED BY schedule_job WHERE job_id = ?1 AND cron IS NULL AND next_at IS NULL ORDER BY rowid DESC LIMIT 1 OFFSET ?2
        """;

    private const string DeleteSchedulesOfJobSql = """
        DELETE FROM schedule WHERE rowid IN (SELECT s.rowid FROM schedule s INDEXED BY schedule_job
                                              WHERE s.job_id = ?1 AND s.rowid <= ?2 AND s.cron IS NULL AND s.next_at IS NULL AND s.last_at < ?3
                                              ORDER BY s.rowid LIMIT ?4)
        """;

    private const string NextJobSql = "SELECT min(job_id) FROM job WHERE job_id > ?1";

    private const string LastTicketToGoSql = "SELECT seq FROM outbox INDEXED BY outbox_job WHERE job_id = ?1 ORDER BY seq DESC LIMIT 1 OFFSET ?2";

    private const string LastRunToGoSql = "SELECT run FROM run INDEXED BY run_job WHERE job_id = ?1 ORDER BY run DESC LIMIT 1 OFFSET ?2";

    private const string LastEventToGoSql = "SELECT event FROM event INDEXED BY event_job WHERE job_id = ?1 ORDER BY event DESC LIMIT 1 OFFSET ?2";

    private readonly Statement _deleteRun = new(connection, DeleteRunSql, 1);
    private readonly Statement _deleteControl = new(connection, DeleteControlSql, 1);
    private readonly Statement _deleteEvents = new(connection, DeleteEventsSql, 3);
    private readonly Statement _deleteEventsOfJob = new(connection, DeleteEventsOfJobSql, 4);
    private readonly Statement _lastRequest = new(connection, LastRequestSql, 2);
    private readonly Statement _deleteRequests = new(connection, DeleteRequestsSql, 2);
    private readonly Statement _lastJob = new(connection, LastJobSql, 2);
    private readonly Statement _deleteJobs = new(connection, DeleteJobsSql, 3);
    private readonly Statement _lastSchedule = new(connection, LastScheduleSql, 2);
    private readonly Statement _deleteSchedules = new(connection, DeleteSchedulesSql, 3);
    private readonly Statement _lastScheduleToGo = new(connection, LastScheduleToGoSql, 2);
    private readonly Statement _deleteSchedulesOfJob = new(connection, DeleteSchedulesOfJobSql, 4);
    private readonly Statement _nextJob = new(connection, NextJobSql, 1);
    private readonly Statement _lastTicketToGo = new(connection, LastTicketToGoSql, 2);
    private readonly Statement _lastRunToGo = new(connection, LastRunToGoSql, 2);
    private readonly Statement _lastEventToGo = new(connection, LastEventToGoSql, 2);
    private readonly Statement _oldest = new(connection, OldestSql, 5);
    private readonly Statement _oldestOfJob = new(connection, OldestOfJobSql, 6);
    private readonly Statement _freePages = new(connection, "PRAGMA freelist_count");
    private readonly Statement _pages = new(connection, "PRAGMA page_count");

    /// <summary>The oldest controls of all jobs.</summary>
    public List<OldControl> Oldest(long after, DateTimeOffset before, int most) =>
        _oldest.Rows(Read, after, long.MaxValue, Instant.ToRow(before), long.MaxValue, (long)most);

    /// <summary>A job's oldest controls, up to one.</summary>
    /// <param name="job">The job.</param>
    /// <param name="after">Behind this control.</param>
    /// <param name="until">The last control that may go.</param>
    /// <param name="lastRun">The last run that may go.</param>
    /// <param name="before">Resolved or ended before then.</param>
    /// <param name="most">How many are looked at.</param>
    public List<OldControl> Oldest(JobId job, long after, long until, long lastRun, DateTimeOffset before, int most) =>
        _oldestOfJob.Rows(Read, after, until, Instant.ToRow(before), lastRun, (long)most, job.Value);

    /// <summary>Removes a resolved control; its run first, which refers to it.</summary>
    public void Delete(OldControl control)
    {
        if (control.HasRun)
            _deleteRun.Run(control.Seq);
        _deleteControl.Run(control.Seq);
    }

    /// <summary>Removes the oldest of the events, and returns how many.</summary>
    public int DeleteEvents(DateTimeOffset before, int most) => _deleteEvents.Run(0L, Instant.ToRow(before), (long)most);

    /// <summary>Removes the oldest of a job's events, and returns how many.</summary>
    public int DeleteEvents(JobId job, long until, DateTimeOffset before, int most) => _deleteEventsOfJob.Run(job.Value, until, Instant.ToRow(before), (long)most);

    /// <summary>
    /// Removes requests whose tickets are gone; returns how many, and the last that was looked at, or null behind the last one.
    /// </summary>
    public (int Deleted, long? Last) DeleteRequests(long after, int most) =>
        _lastRequest.Value(after, (long)most) is { } last ? (_deleteRequests.Run(after, last), last) : (0, null);

    /// <summary>
    /// Removes deleted jobs without any history; returns how many, and the last that was looked at, or null behind the last one.
    /// </summary>
    public (int Deleted, long? Last) DeleteJobs(long after, DateTimeOffset before, int most) =>
        _lastJob.Value(after, (long)most) is { } last ? (_deleteJobs.Run(after, last, Instant.ToRow(before)), last) : (0, null);

    /// <summary>
    /// Removes schedules that have fired for good; returns how many, and the last that was looked at, or null behind the last one.
    /// </summary>
    public (int Deleted, long? Last) DeleteSchedules(long after, DateTimeOffset before, int most) =>
        _lastSchedule.Value(after, (long)most) is { } last ? (_deleteSchedules.Run(after, last, Instant.ToRow(before)), last) : (0, null);

    /// <summary>Removes the oldest of a job's schedules that have fired for good, and returns how many.</summary>
    public int DeleteSchedules(JobId job, long until, DateTimeOffset before, int most) =>
        _deleteSchedulesOfJob.Run(job.Value, until, Instant.ToRow(before), (long)most);

    /// <summary>The next job, deleted or not, or null.</summary>
    public JobId? NextJob(JobId after) => _nextJob.Value(after.Value) is { } job ? new JobId(job) : null;

    /// <summary>Where the newest so many of a job's tickets, runs, events and fired schedules end; zero: there are no more.</summary>
    public (long Ticket, long Run, long Event, long Schedule) LastToGo(JobId job, int kept, int keptEvents) => (
        _lastTicketToGo.Value(job.Value, (long)kept) ?? 0,
        _lastRunToGo.Value(job.Value, (long)kept) ?? 0,
        _lastEventToGo.Value(job.Value, (long)keptEvents) ?? 0,
        _lastScheduleToGo.Value(job.Value, (long)kept) ?? 0);

    /// <summary>Pages of the file, and how many of them hold nothing.</summary>
    public (long All, long Free) Pages() => (_pages.Value() ?? 0, _freePages.Value() ?? 0);

    /// <summary>
    /// Gives empty pages back to the file system, one after another, until it is stopped
    /// (sqlite.org/pragma.html#pragma_incremental_vacuum).
    /// </summary>
    public void Shrink(int most, Func<bool> isEnough)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA incremental_vacuum({most})";
        using var reader = command.ExecuteReader();
        while (!isEnough() && reader.Read())
        {
            // each row is a page
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[]
        {
            _deleteRun, _deleteControl, _deleteEvents, _deleteEventsOfJob, _lastRequest, _deleteRequests, _lastJob, _deleteJobs, _nextJob,
            _lastSchedule, _deleteSchedules, _lastScheduleToGo, _deleteSchedulesOfJob,
            _lastTicketToGo, _lastRunToGo, _lastEventToGo, _oldest, _oldestOfJob, _freePages, _pages,
        })
            statement.Dispose();
    }

    private static OldControl Read(Func<int, long> column) => new(column(0), column(1), column(2) != 0, column(3) != 0, column(4) != 0, column(5) != 0);
}
