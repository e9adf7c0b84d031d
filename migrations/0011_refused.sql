-- Supervisor.Durable, schema 11: a job that is being stopped, and may not be signalled, says why.

DROP VIEW v_jobs;
CREATE VIEW v_jobs AS
SELECT j.name AS job,
       j.state AS state,
       CASE WHEN r.state = 'running' THEN r.pid END AS pid,
       j.run AS run,
       j.restarts AS restarts,
       strftime('%Y-%m-%dT%H:%M:%fZ', j.since / 1000.0, 'unixepoch') AS since,
       (SELECT strftime('%Y-%m-%dT%H:%M:%fZ', d.due_at / 1000.0, 'unixepoch')
          FROM deadline d WHERE d.job_id = j.job_id AND d.kind = 'restart') AS next_restart_at,
       e.result AS last_result,
       e.exit_code AS last_exit_code,
       e.signal AS last_signal,
       coalesce(j.reason, CASE WHEN j.state = 'stopping' THEN       -- why it cannot be ended
           (SELECT o.error FROM deadline d JOIN outbox o ON o.seq = d.ticket WHERE d.job_id = j.job_id) END) AS reason,
       j.wanted AS wanted,
       j.wanted_by AS wanted_by
  FROM job j
  LEFT JOIN run r ON r.run = j.run
  LEFT JOIN run e ON e.run = (SELECT x.run FROM run x INDEXED BY run_job
                                   WHERE x.job_id = j.job_id AND x.state = 'ended' ORDER BY x.run DESC LIMIT 1)
 WHERE j.state <> 'deleted';
