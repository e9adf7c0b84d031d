-- Supervisor.Durable, schema 7: a request by SQL is accepted only if the supervisor can read it. The prefix SIG stands at a signal's front, once;
-- requested_at is an instant. What an earlier schema let in is the failure of its control.

DROP TRIGGER control_request_is_valid;
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
     WHERE NEW.args IS NOT NULL AND CASE WHEN json_valid(NEW.args) AND instr(NEW.args, char(0)) = 0 THEN json_type(NEW.args) <> 'object' ELSE 1 END;
    SELECT RAISE(ABORT, 'requested_at must be milliseconds since 1970, up to the year 9999: leave it out, and it is now')
     WHERE NEW.requested_at NOT BETWEEN 0 AND 253402300799999;
    SELECT RAISE(ABORT, 'args may have signal (graceful-stop, graceful-restart, try-graceful-restart, signal) and grace_ms (the same but signal), and nothing else')
     WHERE EXISTS (SELECT 1 FROM json_each(NEW.args) a
                    WHERE NOT (a.key = 'signal' AND NEW.control IN ('graceful-stop', 'graceful-restart', 'try-graceful-restart', 'signal'))
                      AND NOT (a.key = 'grace_ms' AND NEW.control IN ('graceful-stop', 'graceful-restart', 'try-graceful-restart')));
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
