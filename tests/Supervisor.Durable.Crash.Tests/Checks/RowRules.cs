namespace Supervisor.Durable.CrashTests.Checks;

/// <summary>The invariants that rows can break: each is a query for what breaks it.</summary>
internal static class RowRules
{
    private const string Name = "(SELECT name FROM job j WHERE j.job_id = o.job_id)";

    /// <summary>What every commit keeps.</summary>
    public static (string Rule, string Sql)[] AtAnyInstant { get; } =
    [
        ("the file is whole", "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
        ("rows refer to rows", """SELECT "table", rowid FROM pragma_foreign_key_check"""),
        ("within a priority, who came first has its turn first", $"""
            SELECT {Name}, 'ticket', seq, control, 'at', started_at, 'after a later one at', before
              FROM (SELECT o.*, max(CASE WHEN (origin IN ('restart-policy', 'boot', 'supervisor-start') OR control = 'wait') THEN 0 ELSE started_at END) OVER
                               (PARTITION BY job_id, priority ORDER BY seq DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS later,
                           min(CASE WHEN (origin IN ('restart-policy', 'boot', 'supervisor-start') OR control = 'wait') THEN 9e18 ELSE started_at END) OVER
                               (PARTITION BY job_id, priority ORDER BY seq DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
                      FROM outbox o) o
             WHERE origin NOT IN ('restart-policy', 'boot', 'supervisor-start') AND control <> 'wait' AND (started_at > before OR (started_at IS NULL AND later > 0))
            """),
        ("urgent goes before high before normal", $"""
            SELECT {Name}, 'ticket', n.seq, n.control, 'had its turn while', o.seq, o.control, 'was waiting'
              FROM outbox o JOIN outbox n ON n.job_id = o.job_id AND n.priority < o.priority
             WHERE o.priority > 0 AND o.origin <> 'sql' AND n.origin <> 'restart-policy'
               AND n.started_at > o.accepted_at AND n.started_at < coalesce(o.started_at, 9e18)
               AND NOT (o.control = 'wait' AND EXISTS (                -- a wait stands behind what was sent before it and is to launch
                   SELECT 1 FROM outbox l WHERE l.job_id = o.job_id AND l.seq < o.seq AND l.control IN ('start', 'try-restart', 'kill-try-restart')
                                            AND coalesce(l.started_at, 9e18) >= n.started_at))
            """),
        ("one run after another", """
            SELECT name, 'run', run, 'began at', started_at, 'the one before ended at', last
              FROM (SELECT j.name, r.run, r.started_at, lag(r.ended_at) OVER each_job AS last, lag(r.result) OVER each_job AS result, lag(r.state) OVER each_job AS state
                      FROM run r JOIN job j ON j.job_id = r.job_id WHERE r.started_at IS NOT NULL AND r.state <> 'failed' WINDOW each_job AS (PARTITION BY r.job_id ORDER BY r.started_at, r.run))
             WHERE (last > started_at AND result <> 'lost') OR state = 'running'
            """),
        ("a run ends after it began", "SELECT job, run, started_at, ended_at FROM v_runs WHERE ended_at < started_at"),
        ("an end is exact", """
            SELECT job, run, result, exit_code, signal FROM v_runs
             WHERE state = 'ended' AND NOT CASE result WHEN 'success' THEN exit_code = 0 AND signal IS NULL WHEN 'exit' THEN exit_code > 0 AND signal IS NULL
                                                       WHEN 'signal' THEN signal > 0 AND exit_code IS NULL ELSE reason IS NOT NULL END
            """),
        ("a start that is done has launched", "SELECT t.job, t.ticket FROM v_tickets t LEFT JOIN v_runs r ON r.run = t.ticket WHERE t.control = 'start' AND t.outcome = 'done' AND r.run IS NULL"),
        ("what runs has a process", "SELECT job, run FROM v_jobs WHERE state = 'running' AND pid IS NULL"),
        ("a deadline belongs to a window, a kill or a restart", """
            SELECT j.name, j.state, d.kind FROM job j LEFT JOIN deadline d ON d.job_id = j.job_id
             WHERE NOT CASE j.state WHEN 'stopping' THEN d.kind IN ('grace', 'kill') WHEN 'backoff' THEN d.kind = 'restart' ELSE d.kind IS NULL END
            """),
    ];

    /// <summary>What holds when all is done.</summary>
    public static (string Rule, string Sql)[] AtRest { get; } =
    [
        ("every ticket resolves", "SELECT job, 'ticket', ticket, control, 'is held by', held_by FROM v_pending WHERE control <> 'wait'"),
        ("who waits, waits for a run", "SELECT p.job, 'ticket', p.ticket FROM v_pending p JOIN v_jobs j ON j.job = p.job WHERE p.control = 'wait' AND j.state <> 'running'"),
        ("nothing is on its way", "SELECT job, state FROM v_jobs WHERE state IN ('starting', 'stopping')"),
        ("no deadline is left over", "SELECT job, kind, due_at FROM v_deadlines WHERE kind <> 'restart' OR due_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"),
        ("a launch has come to something", """
            SELECT v.job, v.run, v.state FROM v_runs v JOIN run r ON r.run = v.run JOIN job j ON j.job_id = r.job_id
             WHERE v.state = 'launching' OR (v.state = 'running' AND (j.state <> 'running' OR j.run <> r.run))
            """),
        ("a tree that is gone is forgotten", "SELECT name, state, tree FROM job WHERE tree IS NOT NULL AND state <> 'running'"),
    ];

    /// <summary>For where no shim is killed: every end was seen.</summary>
    public static (string Rule, string Sql) NothingLost { get; } = ("no end is lost", "SELECT job, run, reason FROM v_runs WHERE result = 'lost'");
}
