-- Supervisor.Durable, schema 12: delete asks before it kills, as stop does. What was stored before keeps its meaning: it kills.

UPDATE schedule SET control = 'delete-now' WHERE control = 'delete';

DROP TRIGGER control_request_is_enqueued;

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
