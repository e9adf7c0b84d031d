-- Supervisor.Durable, schema 10: one word, one meaning. stop, restart and try-restart ask a process to end, by the job's signal and grace, as in dsup;
-- at once are kill, kill-restart and kill-try-restart. What is stored keeps its meaning, by the word that it has now.

DROP TRIGGER control_request_is_valid;
DROP TRIGGER control_request_is_enqueued;
DROP VIEW v_tickets;
DROP VIEW v_pending;
DROP VIEW v_schedules;

-- A CHECK cannot be changed: the tables are made anew.
CREATE TABLE outbox_10 (
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
INSERT INTO outbox_10 (seq, job_id, batch, priority, control, args, origin, idempotency_key, accepted_at, state, run, delivered, started_at, resolved_at, outcome, error, repeated)
SELECT seq, job_id, batch, priority,
       CASE control WHEN 'stop' THEN 'kill' WHEN 'try-restart' THEN 'kill-try-restart' WHEN 'graceful-stop' THEN 'stop' WHEN 'try-graceful-restart' THEN 'try-restart' ELSE control END,
       args, origin, idempotency_key, accepted_at, state, run, delivered, started_at, resolved_at, outcome, error, repeated
  FROM outbox;
-- A number is never given twice, also where the newest controls are gone.
DELETE FROM sqlite_sequence WHERE name = 'outbox_10';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_10', seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TABLE outbox;
ALTER TABLE outbox_10 RENAME TO outbox;
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

CREATE TABLE schedule_10 (
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
INSERT INTO schedule_10 (schedule, job_id, control, args, cron, time_zone, misfire, overlap, next_at, last_at, paused, declared, created_at)
SELECT schedule, job_id,
       CASE control WHEN 'stop' THEN 'kill' WHEN 'restart' THEN 'kill-restart' WHEN 'try-restart' THEN 'kill-try-restart'
                    WHEN 'graceful-stop' THEN 'stop' WHEN 'graceful-restart' THEN 'restart' WHEN 'try-graceful-restart' THEN 'try-restart' ELSE control END,
       args, cron, time_zone, misfire, overlap, next_at, last_at, paused, declared, created_at
  FROM schedule;
DROP TABLE schedule;
ALTER TABLE schedule_10 RENAME TO schedule;
CREATE INDEX schedule_job ON schedule (job_id);

-- What was asked for and what has fired, by the words that say the same now.
UPDATE control_request SET control = CASE control WHEN 'stop' THEN 'kill' WHEN 'restart' THEN 'kill-restart' WHEN 'try-restart' THEN 'kill-try-restart'
                                     WHEN 'graceful-stop' THEN 'stop' WHEN 'graceful-restart' THEN 'restart' WHEN 'try-graceful-restart' THEN 'try-restart' END
 WHERE control IN ('stop', 'restart', 'try-restart', 'graceful-stop', 'graceful-restart', 'try-graceful-restart');
UPDATE event
   SET detail = CASE WHEN detail GLOB '*: graceful-stop *'        THEN replace(detail, ': graceful-stop ', ': stop ')
                     WHEN detail GLOB '*: graceful-restart *'     THEN replace(detail, ': graceful-restart ', ': restart ')
                     WHEN detail GLOB '*: try-graceful-restart *' THEN replace(detail, ': try-graceful-restart ', ': try-restart ')
                     WHEN detail GLOB '*: stop *'                 THEN replace(detail, ': stop ', ': kill ')
                     WHEN detail GLOB '*: restart *'              THEN replace(detail, ': restart ', ': kill-restart ')
                     WHEN detail GLOB '*: try-restart *'          THEN replace(detail, ': try-restart ', ': kill-try-restart ')
                     ELSE detail END
 WHERE kind = 'schedule-fired';

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
                   ('delete', 1, 'kill', 0), ('delete', 2, 'delete', 0), ('delete-now', 1, 'kill', 0), ('delete-now', 2, 'delete', 0),
                   ('graceful-stop', 1, 'stop', 1), ('graceful-restart', 1, 'stop', 1), ('graceful-restart', 2, 'start', 0),
                   ('try-graceful-restart', 1, 'try-restart', 1)) p
     WHERE p.asked = NEW.control
     ORDER BY p.place;
    UPDATE control_request SET ticket = (SELECT max(seq) FROM outbox) WHERE request = NEW.request;   -- sqlite_sequence has it only after the statement
END;

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
