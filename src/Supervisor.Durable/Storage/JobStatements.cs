using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>What the writer does to jobs and their deadlines.</summary>
internal sealed class JobStatements(SqliteConnection connection) : IDisposable
{
    private const string InsertSql = """
        INSERT INTO job (name, spec, state, since, wanted, restarts, created_at) VALUES (?1, ?2, 'pending', ?3, 'stopped', 0, ?3) RETURNING job_id
        """;

    private const string UpdateSql = """
        UPDATE job SET state = ?2, since = ?3, run = ?4, then_run = ?5, tree = ?6, restarts = ?7, wanted = ?8, reason = ?9,
                       spawn_hook = ?10, spawn_function = ?11, error_handler = ?12, attempts = ?13, restart_times = ?14, next_runs = ?15,
                       declared = ?16 IS NOT NULL, declared_by = ?16, launched_as = ?17, declared_in = ?18, wanted_by = ?19
         WHERE job_id = ?1
        """;

    private const string DefineSql = "UPDATE job SET spec = ?2 WHERE job_id = ?1";

    private const string RenameSql = "UPDATE job SET name = ?2 WHERE job_id = ?1";

    private const string SetDeadlineSql = """
        INSERT INTO deadline (job_id, kind, due_at, length, ticket) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (job_id) DO UPDATE SET kind = excluded.kind, due_at = excluded.due_at, length = excluded.length, ticket = excluded.ticket
        """;

    private const string ClearDeadlineSql = "DELETE FROM deadline WHERE job_id = ?1";

    private readonly Statement _insert = new(connection, InsertSql, 3);
    private readonly Statement _update = new(connection, UpdateSql, 19);
    private readonly Statement _define = new(connection, DefineSql, 2);
    private readonly Statement _rename = new(connection, RenameSql, 2);
    private readonly Statement _setDeadline = new(connection, SetDeadlineSql, 5);
    private readonly Statement _clearDeadline = new(connection, ClearDeadlineSql, 1);

    public JobId Insert(string name, JobSpec spec, DateTimeOffset now) => new(_insert.Value(name, JobSpecRow.Write(spec), Instant.ToRow(now))!.Value);

    public void Define(JobId job, JobSpec spec) => _define.Run(job.Value, JobSpecRow.Write(spec));

    /// <summary>For a name that cannot be one.</summary>
    public void Rename(JobId job, string name) => _rename.Run(job.Value, name);

    public void Update(JobRecord job) => _update.Run(
        job.Id.Value,
        Words.Of(job.State),
        Instant.ToRow(job.Since),
        job.Run?.Value,
        (job.State as JobState.Stopping)?.Then?.Value,
        job.Tree?.Value,
        (long)job.Restarts,
        Words.Of(job.Wanted),
        (job.State as JobState.Failed)?.Reason,
        job.Hooks.Spawn,
        job.Hooks.SpawnFunction,
        job.Hooks.Error,
        (long)job.Tally.Attempts,
        Numbers.Write(job.Tally.Times.Select(Instant.ToRow)),
        Numbers.Write(job.Next.Select(run => run.Value)),
        job.DeclaredBy,
        job.LaunchedAs,
        job.DeclaredIn,
        job.Wanted.StoppedBy is { } cause ? Words.Of(cause) : null);

    public void SetDeadline(JobId job, Deadline? deadline)
    {
        if (deadline is null)
            _clearDeadline.Run(job.Value);
        else
            _setDeadline.Run(job.Value, Words.Of(deadline.Kind), Instant.ToRow(deadline.Due), (long)deadline.Length.TotalMilliseconds, deadline.Ticket?.Value);
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _insert, _update, _define, _rename, _setDeadline, _clearDeadline })
            statement.Dispose();
    }
}
