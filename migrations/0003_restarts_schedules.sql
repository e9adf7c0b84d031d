-- Supervisor.Durable, schema 3: the counting of restarts, starts that wait for a run's end, declared jobs, schedules, and controls asked for by SQL.

ALTER TABLE job ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0);
ALTER TABLE job ADD COLUMN restart_times TEXT CHECK (restart_times IS NULL OR json_valid(restart_times));
ALTER TABLE job ADD COLUMN next_runs TEXT CHECK (next_runs IS NULL OR json_valid(next_runs));
ALTER TABLE job ADD COLUMN declared INTEGER NOT NULL DEFAULT 0 CHECK (declared IN (0, 1));

-- What a start of the supervisor compares: whether the machine has booted since.
CREATE TABLE instance (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    boot_id  TEXT    NOT NULL
) STRICT;

DROP VIEW v_schedules;
CREATE TABLE schedule_3 (
    schedule   TEXT    PRIMARY KEY CHECK (length(schedule) BETWEEN 1 AND 200),
    job_id     INTEGER NOT NULL REFERENCES job (job_id),
    control    TEXT    NOT NULL CHECK (control IN
                   ('start', 'stop', 'graceful-stop', 'restart', 'graceful-restart', 'try-restart', 'try-graceful-restart', 'signal', 'delete', 'delete-now', 'run')),
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
INSERT INTO schedule_3 (schedule, job_id, control, args, cron, time_zone, misfire, next_at, last_at, paused, created_at)
SELECT schedule, job_id, control, args, cron, time_zone, misfire, next_at, last_at, paused, coalesce(last_at, next_at, 0) FROM schedule;
DROP TABLE schedule;
ALTER TABLE schedule_3 RENAME TO schedule;
CREATE INDEX schedule_job ON schedule (job_id);

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
    SELECT RAISE(ABORT, 'no such control: use start, stop, graceful-stop, restart, graceful-restart, try-restart, try-graceful-restart, signal, wait, reset-failed, delete or delete-now')
     WHERE NEW.control NOT IN ('start', 'stop', 'graceful-stop', 'restart', 'graceful-restart', 'try-restart', 'try-graceful-restart', 'signal', 'wait',
                               'reset-failed', 'delete', 'delete-now');
    SELECT RAISE(ABORT, 'no such priority: use normal, high or urgent') WHERE NEW.priority NOT IN ('normal', 'high', 'urgent');
    SELECT RAISE(ABORT, 'ticket is set by the supervisor: leave it out') WHERE NEW.ticket IS NOT NULL;
    SELECT RAISE(ABORT, 'args must be a JSON object, such as {"signal":"TERM","grace_ms":10000}')
     WHERE NEW.args IS NOT NULL AND CASE WHEN json_valid(NEW.args) THEN json_type(NEW.args) <> 'object' ELSE 1 END;
    SELECT RAISE(ABORT, 'args may have signal (graceful-stop, graceful-restart, try-graceful-restart, signal) and grace_ms (the same but signal), and nothing else')
     WHERE EXISTS (SELECT 1 FROM json_each(NEW.args) a
                    WHERE NOT (a.key = 'signal' AND NEW.control IN ('graceful-stop', 'graceful-restart', 'try-graceful-restart', 'signal'))
                      AND NOT (a.key = 'grace_ms' AND NEW.control IN ('graceful-stop', 'graceful-restart', 'try-graceful-restart')));
    SELECT RAISE(ABORT, 'the control signal needs a signal: args {"signal":"HUP"}')
     WHERE NEW.control = 'signal' AND json_extract(NEW.args, '$.signal') IS NULL;
    SELECT RAISE(ABORT, 'no such signal: use a name such as TERM, or a number from 1 to 64, as text')
     WHERE EXISTS (SELECT 1 FROM json_each(NEW.args) a WHERE a.key = 'signal' AND NOT (a.type = 'text' AND (
               replace(upper(a.value), 'SIG', '') IN ('HUP', 'INT', 'QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'KILL', 'USR1', 'SEGV', 'USR2', 'PIPE', 'ALRM',
                   'TERM', 'STKFLT', 'CHLD', 'CONT', 'STOP', 'TSTP', 'TTIN', 'TTOU', 'URG', 'XCPU', 'XFSZ', 'VTALRM', 'PROF', 'WINCH', 'IO', 'PWR', 'SYS')
               OR (a.value NOT GLOB '*[^0-9]*' AND length(a.value) BETWEEN 1 AND 2 AND CAST(a.value AS INTEGER) BETWEEN 1 AND 64))));
    SELECT RAISE(ABORT, 'grace_ms must be a number of milliseconds, at most 365 days')
     WHERE EXISTS (SELECT 1 FROM json_each(NEW.args) a WHERE a.key = 'grace_ms' AND NOT (a.type = 'integer' AND a.value BETWEEN 0 AND 31536000000));
END;

CREATE TRIGGER control_request_is_enqueued
AFTER INSERT ON control_request
BEGIN
    INSERT INTO outbox (job_id, batch, priority, control, args, origin, accepted_at)
    SELECT (SELECT job_id FROM job WHERE name = NEW.job AND state <> 'deleted'),
           coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0) + 1,
           CASE WHEN NEW.control = 'delete-now' THEN 2 WHEN NEW.control = 'wait' AND NEW.priority = 'normal' THEN 1
                ELSE CASE NEW.priority WHEN 'normal' THEN 0 WHEN 'high' THEN 1 ELSE 2 END END,
           p.control,
           CASE WHEN p.has_args THEN NEW.args END,
           'sql',
           NEW.requested_at
      FROM (SELECT 'start' AS asked, 1 AS place, 'start' AS control, 0 AS has_args
            UNION ALL VALUES ('stop', 1, 'stop', 0), ('graceful-stop', 1, 'graceful-stop', 1), ('restart', 1, 'stop', 0), ('restart', 2, 'start', 0),
                   ('graceful-restart', 1, 'graceful-stop', 1), ('graceful-restart', 2, 'start', 0), ('try-restart', 1, 'try-restart', 0),
                   ('try-graceful-restart', 1, 'try-graceful-restart', 1), ('signal', 1, 'signal', 1), ('wait', 1, 'wait', 0), ('reset-failed', 1, 'reset-failed', 0),
                   ('delete', 1, 'stop', 0), ('delete', 2, 'delete', 0), ('delete-now', 1, 'stop', 0), ('delete-now', 2, 'delete', 0)) p
     WHERE p.asked = NEW.control
     ORDER BY p.place;
    UPDATE control_request SET ticket = (SELECT seq FROM sqlite_sequence WHERE name = 'outbox') WHERE request = NEW.request;
END;
