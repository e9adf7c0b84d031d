using Microsoft.Data.Sqlite;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>Only legal rows can be written, by whomever: the CHECKs, keys and triggers of the schema.</summary>
public sealed class IllegalRowTests : IDisposable
{
    private readonly StoreRig _rig = new();

    public IllegalRowTests() => _rig.Run(
        """
        INSERT INTO job (job_id, name, spec, state, since, wanted, run, restarts, created_at) VALUES (1, 'a', '{}', 'running', 0, 'run', 1, 0, 0);
        INSERT INTO outbox (job_id, batch, priority, control, origin, accepted_at) VALUES (1, 1, 0, 'start', 't', 0), (1, 2, 0, 'stop', 't', 0);
        UPDATE outbox SET state = 'resolved', outcome = 'done', resolved_at = 1, started_at = 1 WHERE seq = 1;
        INSERT INTO run (run, job_id, attempt, state) VALUES (1, 1, 1, 'launching');
        INSERT INTO deadline (job_id, kind, due_at, length, ticket) VALUES (1, 'grace', 5, 5, 2);
        """);

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("UPDATE job SET name = ''")]
    [InlineData("UPDATE job SET spec = 'no json'")]
    [InlineData("UPDATE job SET state = 'sleeping'")]
    [InlineData("UPDATE job SET run = NULL")]                                               // running without a run
    [InlineData("UPDATE job SET state = 'backoff', run = NULL")]
    [InlineData("UPDATE job SET then_run = 3")]                                             // a next run while running
    [InlineData("UPDATE job SET restarts = -1")]
    [InlineData("UPDATE job SET wanted = 'stopped'")]                                       // stopped, but running
    [InlineData("UPDATE job SET wanted = 'maybe'")]
    [InlineData("UPDATE job SET wanted_by = 'operator'")]                                   // wanted, and stopped by an operator
    [InlineData("UPDATE job SET state = 'finished', wanted = 'stopped', wanted_by = 'me'")]
    [InlineData("UPDATE job SET reason = 'x'")]                                             // a reason without a failure
    [InlineData("UPDATE job SET state = 'failed'")]                                         // a failure without a reason
    [InlineData("UPDATE job SET since = 'now'")]                                            // STRICT
    [InlineData("INSERT INTO job (name, spec, state, since, wanted, restarts, created_at) VALUES ('a', '{}', 'pending', 0, 'stopped', 0, 0)")]   // a name twice
    [InlineData("INSERT INTO outbox (job_id, batch, priority, control, origin, accepted_at) VALUES (9, 1, 0, 'start', 't', 0)")]        // of no job
    [InlineData("INSERT INTO outbox (job_id, batch, priority, control, origin, accepted_at) VALUES (1, 1, 3, 'start', 't', 0)")]
    [InlineData("INSERT INTO outbox (job_id, batch, priority, control, origin, accepted_at) VALUES (1, 1, 0, 'pause', 't', 0)")]
    [InlineData("INSERT INTO outbox (job_id, batch, priority, control, origin, accepted_at, args) VALUES (1, 1, 0, 'stop', 't', 0, '{')")]
    [InlineData("INSERT INTO outbox (job_id, batch, priority, control, origin, accepted_at, idempotency_key) VALUES (1, 1, 0, 'stop', 't', 0, 'k'), (1, 1, 0, 'stop', 't', 0, 'k')")]
    [InlineData("UPDATE outbox SET state = 'waiting' WHERE seq = 2")]
    [InlineData("UPDATE outbox SET state = 'active' WHERE seq = 2")]                        // active without a run
    [InlineData("UPDATE outbox SET state = 'active', run = 1 WHERE seq = 2")]               // nor a start
    [InlineData("UPDATE outbox SET state = 'resolved' WHERE seq = 2")]                      // without an outcome
    [InlineData("UPDATE outbox SET state = 'resolved', outcome = 'done' WHERE seq = 2")]    // nor a time
    [InlineData("UPDATE outbox SET state = 'resolved', outcome = 'failed', resolved_at = 1 WHERE seq = 2")]   // failed without an error
    [InlineData("UPDATE outbox SET state = 'resolved', outcome = 'great', resolved_at = 1 WHERE seq = 2")]
    [InlineData("UPDATE outbox SET outcome = 'done' WHERE seq = 2")]                        // an outcome of an open one
    [InlineData("UPDATE outbox SET delivered = 2 WHERE seq = 2")]
    [InlineData("UPDATE outbox SET seq = 7 WHERE seq = 2")]                                 // what was accepted is immutable
    [InlineData("UPDATE outbox SET job_id = 1 WHERE seq = 2")]
    [InlineData("UPDATE outbox SET batch = 1 WHERE seq = 2")]
    [InlineData("UPDATE outbox SET priority = 2 WHERE seq = 2")]
    [InlineData("UPDATE outbox SET control = 'start' WHERE seq = 2")]
    [InlineData("UPDATE outbox SET args = '{}' WHERE seq = 2")]
    [InlineData("UPDATE outbox SET origin = 'me' WHERE seq = 2")]
    [InlineData("UPDATE outbox SET idempotency_key = 'x' WHERE seq = 2")]
    [InlineData("UPDATE outbox SET accepted_at = 1 WHERE seq = 2")]
    [InlineData("UPDATE outbox SET outcome = 'skipped' WHERE seq = 1")]                     // what is resolved is final
    [InlineData("UPDATE outbox SET state = 'queued', outcome = NULL, resolved_at = NULL WHERE seq = 1")]
    [InlineData("UPDATE outbox SET error = 'x' WHERE seq = 1")]
    [InlineData("UPDATE outbox SET delivered = 1 WHERE seq = 1")]
    [InlineData("INSERT INTO run (run, job_id, attempt, state) VALUES (1, 1, 1, 'launching')")]   // a run twice
    [InlineData("INSERT INTO run (run, job_id, attempt, state) VALUES (99, 1, 1, 'launching')")]  // launched by no control
    [InlineData("UPDATE run SET attempt = 0")]
    [InlineData("UPDATE run SET state = 'running'")]                                        // without a process
    [InlineData("UPDATE run SET state = 'ended'")]                                          // without a result
    [InlineData("UPDATE run SET result = 'success'")]                                       // a result of one that still runs
    [InlineData("UPDATE run SET state = 'failed'")]                                         // without a reason
    [InlineData("UPDATE run SET core_dumped = 5")]
    [InlineData("INSERT INTO deadline (job_id, kind, due_at, length) VALUES (1, 'kill', 1, 1)")]  // two deadlines of a job
    [InlineData("UPDATE deadline SET kind = 'lunch'")]
    [InlineData("UPDATE deadline SET ticket = 99")]
    [InlineData("INSERT INTO schedule (schedule, job_id, control, misfire) VALUES ('s', 1, 'start', 'panic')")]
    [InlineData("DELETE FROM job")]                                                         // with its history
    public void An_illegal_row_is_refused(string sql) => Assert.Equal(19, Assert.Throws<SqliteException>(() => _rig.Run(sql)).SqliteErrorCode);

    [Theory]
    [InlineData("UPDATE job SET state = 'stopping', then_run = 2")]
    [InlineData("UPDATE job SET state = 'failed', reason = 'x'")]
    [InlineData("UPDATE job SET state = 'finished', wanted = 'stopped', wanted_by = 'operator'")]
    [InlineData("UPDATE job SET state = 'stopping', wanted = 'stopped', wanted_by = 'start-timeout'")]
    [InlineData("UPDATE job SET state = 'deleted'; INSERT INTO job (name, spec, state, since, wanted, restarts, created_at) VALUES ('a', '{}', 'pending', 0, 'stopped', 0, 0)")]
    [InlineData("UPDATE outbox SET state = 'active', run = 1, started_at = 1 WHERE seq = 2; UPDATE outbox SET delivered = 1 WHERE seq = 2")]
    [InlineData("UPDATE run SET state = 'failed', reason = 'x'")]
    public void A_legal_one_is_not(string sql) => _rig.Run(sql);
}
