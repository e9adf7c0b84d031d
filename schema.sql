-- Supervisor.Durable: the whole schema, as all files of migrations/ together make it. For reading; a database is made by the migrations,
-- and a test (Storage/SchemaTests) holds the two equal.
-- Instants are INTEGER milliseconds since 1970-01-01T00:00Z; lengths are INTEGER milliseconds.
-- The tables may change; the views at the end are for people and don't.

PRAGMA application_id = 1146312016;                           -- "DSUP"
PRAGMA user_version = 12;                                      -- the number of the newest migration

-- A job: a named, durable handle to one command. A deleted job keeps its row, for its history; its name is free again.
CREATE TABLE job (
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
CREATE UNIQUE INDEX job_name ON job (name) WHERE state <> 'deleted';

-- All controls, in the order of their acceptance. seq is the ticket.
CREATE TABLE outbox (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id          INTEGER NOT NULL REFERENCES job (job_id),
    batch           INTEGER NOT NULL,                         -- the seq of the first control that was sent with it
    priority        INTEGER NOT NULL CHECK (priority IN (0, 1, 2)),   -- normal, high, urgent
    control         TEXT    NOT NULL CHECK (control IN
                        ('start', 'stop', 'try-restart', 'kill', 'kill-try-restart', 'signal', 'wait', 'delete', 'reset-failed', 'run', 'handle-error',
                         'set-spawn-hook', 'unset-spawn-hook', 'set-error-handler', 'unset-error-handler', 'set-spawn-function', 'clear-spawn-function')),
    args            TEXT    CHECK (args IS NULL OR json_valid(args)),  -- {"signal":"TERM","grace_ms":10000}, {"hook":"name","payload":"text"}, {"cause":"shutdown"}
    origin          TEXT    NOT NULL,                         -- who asked
    idempotency_key TEXT,                                     -- on a batch's last control
    accepted_at     INTEGER NOT NULL,
    state           TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'active', 'resolved')),
    run             INTEGER,                                  -- active: the run by whose fate it is resolved
    delivered       INTEGER NOT NULL DEFAULT 0 CHECK (delivered IN (0, 1)),  -- its signal is known to have been sent
    started_at      INTEGER,
    resolved_at     INTEGER,
    outcome         TEXT    CHECK (outcome IN ('done', 'skipped', 'failed', 'cancelled', 'superseded')),
    error           TEXT,
    repeated        INTEGER NOT NULL DEFAULT 0 CHECK (repeated IN (0, 1)),   -- its signal was sent, or its hook called, again
    CHECK ((state = 'resolved') = (outcome IS NOT NULL)),
    CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
    CHECK (state <> 'active' OR started_at IS NOT NULL),
    CHECK (state <> 'active' OR run IS NOT NULL OR control IN ('run', 'handle-error')),
    CHECK (outcome <> 'failed' OR error IS NOT NULL)
) STRICT;
CREATE INDEX outbox_open ON outbox (job_id, priority DESC, seq) WHERE state <> 'resolved';
CREATE INDEX outbox_job ON outbox (job_id, seq);
CREATE UNIQUE INDEX outbox_key ON outbox (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TRIGGER outbox_accepted_is_immutable
BEFORE UPDATE OF seq, job_id, batch, priority, control, args, origin, idempotency_key, accepted_at ON outbox
BEGIN
    SELECT RAISE(ABORT, 'an accepted control is immutable');
END;
CREATE TRIGGER outbox_resolved_is_final
BEFORE UPDATE ON outbox WHEN OLD.state = 'resolved'
BEGIN
    SELECT RAISE(ABORT, 'a resolved control is final');
END;

-- A run: one execution of a job's command. Its number is that of the control which launches it.
CREATE TABLE run (
    run            INTEGER PRIMARY KEY REFERENCES outbox (seq),
    job_id         INTEGER NOT NULL REFERENCES job (job_id),
    attempt        INTEGER NOT NULL CHECK (attempt >= 1),     -- 1, counted on by each restart of the policy
    state          TEXT    NOT NULL CHECK (state IN ('launching', 'running', 'ended', 'failed')),
    boot_id        TEXT,                                      -- the main process: boot, pid, start time (clock ticks since boot)
    pid            INTEGER,
    start_time     INTEGER,
    pidfd_inode    INTEGER,
    started_at     INTEGER,
    ended_at       INTEGER,
    result         TEXT    CHECK (result IN ('success', 'exit', 'signal', 'lost')),
    exit_code      INTEGER,
    signal         INTEGER,
    core_dumped    INTEGER CHECK (core_dumped IN (0, 1)),
    reason         TEXT,                                      -- lost, or failed: why
    user_ms        INTEGER,                                   -- processor time (wait4(2))
    system_ms      INTEGER,
    max_rss_kb     INTEGER,
    CHECK ((state = 'ended') = (result IS NOT NULL)),
    CHECK (state NOT IN ('running', 'ended') OR (boot_id IS NOT NULL AND pid IS NOT NULL AND start_time IS NOT NULL)),
    CHECK (state <> 'failed' OR reason IS NOT NULL)
) STRICT;
CREATE INDEX run_job ON run (job_id, run);

-- What must happen to a job at a time.
CREATE TABLE deadline (
    job_id  INTEGER PRIMARY KEY REFERENCES job (job_id),
    kind    TEXT    NOT NULL CHECK (kind IN ('grace', 'kill', 'restart')),
    due_at  INTEGER NOT NULL,
    length  INTEGER NOT NULL,                                 -- what it was set for: never waited longer after a restart
    ticket  INTEGER REFERENCES outbox (seq)
) STRICT;
CREATE INDEX deadline_ticket ON deadline (ticket);

-- What happened.
CREATE TABLE event (
    event   INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    job_id  INTEGER REFERENCES job (job_id),                  -- NULL: the supervisor itself
    run     INTEGER,
    ticket  INTEGER,
    kind    TEXT    NOT NULL,
    detail  TEXT
) STRICT;
CREATE INDEX event_job ON event (job_id, event);

-- Controls to be sent by the clock.
CREATE TABLE schedule (
    schedule   TEXT    PRIMARY KEY CHECK (length(schedule) BETWEEN 1 AND 200),
    job_id     INTEGER NOT NULL REFERENCES job (job_id),
    control    TEXT    NOT NULL CHECK (control IN
                   ('start', 'stop', 'restart', 'try-restart', 'kill', 'kill-restart', 'kill-try-restart', 'signal', 'delete', 'delete-now', 'run')),
    args       TEXT    CHECK (args IS NULL OR json_valid(args)),     -- as outbox.args
    cron       TEXT,                                          -- NULL: once, at next_at
    time_zone  TEXT    NOT NULL DEFAULT 'UTC',                -- an IANA name
    misfire    TEXT    NOT NULL DEFAULT 'fire-once' CHECK (misfire IN ('fire-once', 'skip', 'fire-all')),
    overlap    TEXT    NOT NULL DEFAULT 'skip' CHECK (overlap IN ('skip', 'queue', 'restart')),   -- of a start, while the job runs
    next_at    INTEGER,                                       -- NULL: it will not fire any more
    last_at    INTEGER,                                       -- the newest time that has been dealt with: nothing up to it fires again
    paused     INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
    declared   INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1)),   -- stands in the configuration
    created_at INTEGER NOT NULL,
    CHECK (cron IS NOT NULL OR next_at IS NOT NULL OR last_at IS NOT NULL)
) STRICT;
CREATE INDEX schedule_job ON schedule (job_id);

-- What a start of the supervisor compares: whether the machine, or its container, has booted since. NULL: not known.
CREATE TABLE instance (
    id            INTEGER PRIMARY KEY CHECK (id = 1),
    boot_id       TEXT    NOT NULL,
    pid_namespace INTEGER,                                    -- its inode (pid_namespaces(7))
    first_start   INTEGER                                     -- of its process 1, clock ticks since the kernel's boot
) STRICT;

-- Any program may ask by SQL: INSERT INTO control_request(job, control, args) VALUES ('web', 'restart', NULL).
-- The row becomes controls of the outbox in the same transaction; ticket is then the number of the last of them.
CREATE TABLE control_request (
    request      INTEGER PRIMARY KEY AUTOINCREMENT,
    job          TEXT    NOT NULL,
    control      TEXT    NOT NULL,                            -- a name of the HTTP interface, but for run and delete-now's priority
    args         TEXT,                                        -- {"signal":"TERM","grace_ms":10000}
    priority     TEXT    NOT NULL DEFAULT 'normal',
    ticket       INTEGER,
    requested_at INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
) STRICT;

CREATE TRIGGER control_request_is_valid
BEFORE INSERT ON control_request
BEGIN
    SELECT RAISE(ABORT, 'no such job: see SELECT job FROM v_jobs')
     WHERE NOT EXISTS (SELECT 1 FROM job WHERE name = NEW.job AND state <> 'deleted');
    SELECT RAISE(ABORT, 'no such control: use start, stop, restart, try-restart, kill, kill-restart, kill-try-restart, signal, wait, reset-failed, delete or delete-now')
     WHERE NEW.control NOT IN ('start', 'stop', 'restart', 'try-restart', 'kill', 'kill-restart', 'kill-try-restart', 'signal', 'wait', 'reset-failed', 'delete', 'delete-now',
                               'graceful-stop', 'graceful-restart', 'try-graceful-restart');   -- the last three: earlier words for stop, restart and try-restart
    SELECT RAISE(ABORT, 'no such priority: use normal, high or urgent') WHERE NEW.priority NOT IN ('normal', 'high', 'urgent');
    SELECT RAISE(ABORT, 'ticket is set by the supervisor: leave it out') WHERE NEW.ticket IS NOT NULL;
    SELECT RAISE(ABORT, 'args must be a JSON object, such as {"signal":"TERM","grace_ms":10000}')
     WHERE NEW.args IS NOT NULL AND CASE WHEN json_valid(NEW.args) AND instr(NEW.args, char(0)) = 0 THEN json_type(NEW.args) <> 'object' ELSE 1 END;
    SELECT RAISE(ABORT, 'requested_at must be milliseconds since 1970, up to the year 9999: leave it out, and it is now')
     WHERE NEW.requested_at NOT BETWEEN 0 AND 253402300799999;
    SELECT RAISE(ABORT, 'args may have signal (stop, restart, try-restart, signal) and grace_ms (the same but signal), and nothing else')
     WHERE EXISTS (SELECT 1 FROM json_each(NEW.args) a
                    WHERE NOT (a.key = 'signal' AND NEW.control IN ('stop', 'restart', 'try-restart', 'graceful-stop', 'graceful-restart', 'try-graceful-restart', 'signal'))
                      AND NOT (a.key = 'grace_ms' AND NEW.control IN ('stop', 'restart', 'try-restart', 'graceful-stop', 'graceful-restart', 'try-graceful-restart')));
    SELECT RAISE(ABORT, 'the control signal needs a signal: args {"signal":"HUP"}')
     WHERE NEW.control = 'signal' AND json_extract(NEW.args, '$.signal') IS NULL;
    SELECT RAISE(ABORT, 'no such signal: use a name such as TERM, or a number from 1 to 64, as text')
     WHERE EXISTS (SELECT 1 FROM (SELECT a.type AS type, CASE WHEN upper(a.value) LIKE 'SIG%' THEN substr(upper(a.value), 4) ELSE upper(a.value) END AS name
                                    FROM json_each(NEW.args) a WHERE a.key = 'signal')
                    WHERE NOT (type = 'text' AND (
                          name IN ('HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'IOT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE', 'ALRM', 'TERM', 'STKFLT',
                              'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH', 'IO', 'POLL', 'PWR', 'SYS')
                          OR (name GLOB 'RTMIN+[0-9]' OR name GLOB 'RTMIN+[12][0-9]' OR name = 'RTMIN+30')
                          OR (name NOT GLOB '*[^0-9]*' AND length(name) BETWEEN 1 AND 2 AND CAST(name AS INTEGER) BETWEEN 1 AND 64))));
    SELECT RAISE(ABORT, 'grace_ms must be a number of milliseconds, at most 365 days')
     WHERE EXISTS (SELECT 1 FROM json_each(NEW.args) a WHERE a.key = 'grace_ms' AND NOT (a.type = 'integer' AND a.value BETWEEN 0 AND 31536000000));
END;

CREATE TRIGGER control_request_is_enqueued
AFTER INSERT ON control_request
BEGIN
    INSERT INTO outbox (job_id, batch, priority, control, args, origin, accepted_at)
    SELECT (SELECT job_id FROM job WHERE name = NEW.job AND state <> 'deleted'),
           coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0) + 1,
           CASE WHEN NEW.control IN ('kill', 'kill-restart', 'kill-try-restart', 'delete-now') THEN 2 WHEN NEW.control = 'wait' AND NEW.priority = 'normal' THEN 1
                ELSE CASE NEW.priority WHEN 'normal' THEN 0 WHEN 'high' THEN 1 ELSE 2 END END,
           p.control,
           CASE WHEN p.has_args THEN NEW.args END,
           'sql',
           NEW.requested_at
      FROM (SELECT 'start' AS asked, 1 AS place, 'start' AS control, 0 AS has_args
            UNION ALL VALUES ('stop', 1, 'stop', 1), ('restart', 1, 'stop', 1), ('restart', 2, 'start', 0), ('try-restart', 1, 'try-restart', 1),
                   ('kill', 1, 'kill', 0), ('kill-restart', 1, 'kill', 0), ('kill-restart', 2, 'start', 0), ('kill-try-restart', 1, 'kill-try-restart', 0),
                   ('signal', 1, 'signal', 1), ('wait', 1, 'wait', 0), ('reset-failed', 1, 'reset-failed', 0),
                   ('delete', 1, 'stop', 0), ('delete', 2, 'delete', 0), ('delete-now', 1, 'kill', 0), ('delete-now', 2, 'delete', 0),
                   ('graceful-stop', 1, 'stop', 1), ('graceful-restart', 1, 'stop', 1), ('graceful-restart', 2, 'start', 0),
                   ('try-graceful-restart', 1, 'try-restart', 1)) p
     WHERE p.asked = NEW.control
     ORDER BY p.place;
    UPDATE control_request SET ticket = (SELECT max(seq) FROM outbox) WHERE request = NEW.request;   -- sqlite_sequence has it only after the statement
END;

-- For people. Times are ISO 8601 UTC text with milliseconds.

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

CREATE VIEW v_runs AS
SELECT r.run AS run,
       j.name AS job,
       r.attempt AS attempt,
       r.state AS state,
       r.pid AS pid,
       r.run AS launched_by,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.started_at / 1000.0, 'unixepoch') AS started_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.ended_at / 1000.0, 'unixepoch') AS ended_at,
       r.ended_at - r.started_at AS duration_ms,
       r.result AS result,
       r.exit_code AS exit_code,
       r.signal AS signal,
       r.core_dumped AS core_dumped,
       r.reason AS reason
  FROM run r JOIN job j ON j.job_id = r.job_id;

CREATE VIEW v_tickets AS
SELECT o.seq AS ticket,
       j.name AS job,
       o.control AS control,
       o.args AS args,
       CASE o.priority WHEN 0 THEN 'normal' WHEN 1 THEN 'high' ELSE 'urgent' END AS priority,
       o.state AS state,
       o.outcome AS outcome,
       o.error AS error,
       o.origin AS origin,
       strftime('%Y-%m-%dT%H:%M:%fZ', o.accepted_at / 1000.0, 'unixepoch') AS accepted_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', o.started_at / 1000.0, 'unixepoch') AS started_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', o.resolved_at / 1000.0, 'unixepoch') AS resolved_at,
       o.resolved_at - o.accepted_at AS wait_ms,
       o.run AS run
  FROM outbox o JOIN job j ON j.job_id = o.job_id;

CREATE VIEW v_pending AS
SELECT row_number() OVER (PARTITION BY o.job_id ORDER BY o.state = 'queued', o.priority DESC, o.seq) AS position,
       o.seq AS ticket,
       j.name AS job,
       o.control AS control,
       CASE o.priority WHEN 0 THEN 'normal' WHEN 1 THEN 'high' ELSE 'urgent' END AS priority,
       CASE WHEN o.state = 'active' THEN 'waiting'
            WHEN d.kind = 'grace' AND o.priority = 0 THEN 'grace'
            WHEN j.state IN ('starting', 'stopping') THEN 'waiting' END AS held_by
  FROM outbox o INDEXED BY outbox_open
  JOIN job j ON j.job_id = o.job_id
  LEFT JOIN deadline d ON d.job_id = o.job_id
 WHERE o.state <> 'resolved';

CREATE VIEW v_deadlines AS
SELECT j.name AS job,
       d.kind AS kind,
       strftime('%Y-%m-%dT%H:%M:%fZ', d.due_at / 1000.0, 'unixepoch') AS due_at,
       d.ticket AS ticket
  FROM deadline d JOIN job j ON j.job_id = d.job_id;

CREATE VIEW v_schedules AS
SELECT s.schedule AS schedule,
       j.name AS job,
       s.control AS control,
       s.cron AS cron,
       s.time_zone AS time_zone,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.next_at / 1000.0, 'unixepoch') AS next_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.last_at / 1000.0, 'unixepoch') AS last_at,
       s.paused AS paused,
       s.args AS args,
       s.misfire AS misfire,
       s.overlap AS overlap,
       s.declared AS declared
  FROM schedule s JOIN job j ON j.job_id = s.job_id;

CREATE VIEW v_events AS
SELECT e.event AS event,
       strftime('%Y-%m-%dT%H:%M:%fZ', e.at / 1000.0, 'unixepoch') AS at,
       j.name AS job,
       e.run AS run,
       e.ticket AS ticket,
       e.kind AS kind,
       e.detail AS detail
  FROM event e LEFT JOIN job j ON j.job_id = e.job_id;
