-- Supervisor.Durable, schema 9: what should be stands beside what is, with the cause of a stop; and what a machine is, where containers share a kernel.

-- The job made anew, since a CHECK names the column that goes (asked). Views and triggers keep their texts: they name the table, not its columns that go.
PRAGMA legacy_alter_table = ON;
DROP VIEW v_jobs;
CREATE TABLE job_9 (
    job_id         INTEGER PRIMARY KEY,
    name           TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    spec           TEXT    NOT NULL CHECK (json_valid(spec)), -- the definition; its shape is Storage/JobSpecJson
    state          TEXT    NOT NULL CHECK (state IN ('pending', 'starting', 'running', 'stopping', 'backoff', 'finished', 'failed', 'deleted')),
    since          INTEGER NOT NULL,                          -- since when it is in this state
    wanted         TEXT    NOT NULL CHECK (wanted IN ('run', 'stopped')),   -- what should be
    wanted_by      TEXT    CHECK (wanted_by IN ('operator', 'shutdown', 'operation', 'dependency', 'run-limit', 'unhealthy', 'start-timeout', 'watchdog',
                       'memory', 'removed')),                 -- stopped: why; NULL: it was never started
    run            INTEGER,                                   -- the current run, else the last
    then_run       INTEGER,                                   -- stopping: the run to launch after this one
    next_runs      TEXT    CHECK (next_runs IS NULL OR json_valid(next_runs)),             -- [run, …]: to be launched when the current one has ended
    tree           INTEGER,                                   -- the run of whose process tree something may be left
    restarts       INTEGER NOT NULL CHECK (restarts >= 0),    -- by the policy, since somebody last started it
    attempts       INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),                       -- restarts that count for the policy's delay
    restart_times  TEXT    CHECK (restart_times IS NULL OR json_valid(restart_times)),     -- [instant, …]: those that count for its limit
    reason         TEXT,                                      -- failed: why
    created_at     INTEGER NOT NULL,
    spawn_hook     TEXT,                                      -- hooks: names; in-memory:…: a delegate of a running program
    spawn_function TEXT,
    error_handler  TEXT,
    declared       INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1)),                  -- stands in the configuration
    declared_by    TEXT    CHECK (declared_by IS NULL OR declared = 1),                    -- configuration, or the file of a dsup apply FILE
    launched_as    TEXT,                                      -- the fingerprint of the command that the last launch was made from
    declared_in    TEXT    CHECK (declared_in IS NULL OR declared_by = 'configuration'),   -- the configuration's file, or 'environment'; NULL: not recorded
    CHECK (run IS NOT NULL OR state IN ('pending', 'finished', 'failed', 'deleted')),
    CHECK (then_run IS NULL OR state = 'stopping'),
    CHECK (wanted_by IS NULL OR wanted = 'stopped'),
    CHECK (wanted = 'run' OR state NOT IN ('starting', 'running', 'backoff')),
    CHECK ((reason IS NOT NULL) = (state = 'failed'))
) STRICT;

-- What was stopped is so by whoever asked for the last stop that ended it. One that ended by itself was never asked to stop.
INSERT INTO job_9 (job_id, name, spec, state, since, wanted, wanted_by, run, then_run, next_runs, tree, restarts, attempts, restart_times, reason, created_at,
                   spawn_hook, spawn_function, error_handler, declared, declared_by, launched_as, declared_in)
SELECT job_id, name, spec, state, since,
       CASE WHEN is_stopped OR state IN ('pending', 'deleted') THEN 'stopped' ELSE 'run' END,
       CASE WHEN state = 'deleted' THEN 'removed'
            WHEN is_stopped THEN coalesce((SELECT iif(o.origin = 'shutdown', 'shutdown', 'operator') FROM outbox o
                                            WHERE o.job_id = job.job_id AND o.control IN ('stop', 'graceful-stop') AND (o.state = 'active' OR o.outcome = 'done')
                                            ORDER BY o.seq DESC LIMIT 1), 'operator') END,
       run, then_run, next_runs, tree, restarts, attempts, restart_times, reason, created_at, spawn_hook, spawn_function, error_handler, declared, declared_by, launched_as, declared_in
  FROM (SELECT *, (state = 'finished' AND asked = 1) OR (state = 'stopping' AND then_run IS NULL AND next_runs IS NULL) AS is_stopped FROM job) AS job;
DROP TABLE job;
ALTER TABLE job_9 RENAME TO job;
CREATE UNIQUE INDEX job_name ON job (name) WHERE state <> 'deleted';
-- What a supervisor that was to end had asked its jobs says so from now on.
DROP TRIGGER outbox_accepted_is_immutable;
UPDATE outbox SET args = json_set(coalesce(args, '{}'), '$.cause', 'shutdown')
 WHERE origin = 'shutdown' AND control IN ('stop', 'graceful-stop') AND state <> 'resolved';
CREATE TRIGGER outbox_accepted_is_immutable
BEFORE UPDATE OF seq, job_id, batch, priority, control, args, origin, idempotency_key, accepted_at ON outbox
BEGIN
    SELECT RAISE(ABORT, 'an accepted control is immutable');
END;

-- Containers of one kernel have its boot in common, but not their processes. NULL: written by an earlier version, which did not look.
CREATE TABLE instance_9 (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    boot_id       TEXT    NOT NULL,
    pid_namespace INTEGER,                                    -- its inode (pid_namespaces(7))
    first_start   INTEGER                                     -- of its process 1, clock ticks since the kernel's boot
) STRICT;
INSERT INTO instance_9 (id, boot_id) SELECT id, boot_id FROM instance;
DROP TABLE instance;
ALTER TABLE instance_9 RENAME TO instance;
PRAGMA legacy_alter_table = OFF;

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
       j.reason AS reason,
       j.wanted AS wanted,
       j.wanted_by AS wanted_by
  FROM job j
  LEFT JOIN run r ON r.run = j.run
  LEFT JOIN run e ON e.run = (SELECT x.run FROM run x INDEXED BY run_job
                                   WHERE x.job_id = j.job_id AND x.state = 'ended' ORDER BY x.run DESC LIMIT 1)
 WHERE j.state <> 'deleted';
