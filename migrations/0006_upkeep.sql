-- Supervisor.Durable, schema 6: indexes by which history that is no longer kept is found and removed without reading whole tables; and requests by
-- SQL are told their own tickets: sqlite_sequence has a number only after the statement that took it.

CREATE INDEX event_job ON event (job_id, event);
CREATE INDEX deadline_ticket ON deadline (ticket);

DROP TRIGGER control_request_is_enqueued;
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
    UPDATE control_request SET ticket = (SELECT max(seq) FROM outbox) WHERE request = NEW.request;   -- sqlite_sequence has it only after the statement
END;
