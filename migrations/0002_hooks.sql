-- Supervisor.Durable, schema 2: controls that call or set hooks, and the hooks that are set on a job.

ALTER TABLE job ADD COLUMN spawn_hook TEXT;                           -- a hook's name; in-memory:…: a delegate of a running program
ALTER TABLE job ADD COLUMN spawn_function TEXT;
ALTER TABLE job ADD COLUMN error_handler TEXT;

-- The outbox made anew, since a CHECK cannot be changed: more controls, and one that calls a hook is active without a run.
DROP VIEW v_pending;
DROP VIEW v_tickets;
CREATE TABLE outbox_2 (
    seq             INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id          INTEGER NOT NULL REFERENCES job (job_id),
    batch           INTEGER NOT NULL,                         -- the seq of the first control that was sent with it
    priority        INTEGER NOT NULL CHECK (priority IN (0, 1, 2)),   -- normal, high, urgent
    control         TEXT    NOT NULL CHECK (control IN
                        ('start', 'stop', 'graceful-stop', 'try-restart', 'try-graceful-restart', 'signal', 'wait', 'delete', 'reset-failed', 'run', 'handle-error',
                         'set-spawn-hook', 'unset-spawn-hook', 'set-error-handler', 'unset-error-handler', 'set-spawn-function', 'clear-spawn-function')),
    args            TEXT    CHECK (args IS NULL OR json_valid(args)),  -- {"signal":"TERM","grace_ms":10000}, {"hook":"name","payload":"text"}
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
    CHECK ((state = 'resolved') = (outcome IS NOT NULL)),
    CHECK ((state = 'resolved') = (resolved_at IS NOT NULL)),
    CHECK (state <> 'active' OR started_at IS NOT NULL),
    CHECK (state <> 'active' OR run IS NOT NULL OR control IN ('run', 'handle-error')),
    CHECK (outcome <> 'failed' OR error IS NOT NULL)
) STRICT;
INSERT INTO outbox_2 (seq, job_id, batch, priority, control, args, origin, idempotency_key, accepted_at, state, run, delivered, started_at, resolved_at, outcome, error)
SELECT seq, job_id, batch, priority, control, args, origin, idempotency_key, accepted_at, state, run, delivered, started_at, resolved_at, outcome, error FROM outbox;
-- A number is never given twice, also where the newest controls are gone.
DELETE FROM sqlite_sequence WHERE name = 'outbox_2';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_2', seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TABLE outbox;
ALTER TABLE outbox_2 RENAME TO outbox;
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
