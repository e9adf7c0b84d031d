using Dapper;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>From rows back to jobs. Finished history is never loaded.</summary>
internal static class JobLoader
{
    private const string JobsSql = """
        SELECT j.job_id AS JobId, j.name AS Name, j.spec AS Spec, j.state AS State, j.since AS Since, j.run AS Run, j.then_run AS ThenRun,
               j.tree AS Tree, j.restarts AS Restarts, j.wanted AS Wanted, j.wanted_by AS WantedBy, j.reason AS Reason,
               j.spawn_hook AS SpawnHook, j.spawn_function AS SpawnFunction, j.error_handler AS ErrorHandler,
               j.attempts AS Attempts, j.restart_times AS RestartTimes, j.next_runs AS NextRuns,
               j.declared_by AS DeclaredBy, j.launched_as AS LaunchedAs, j.declared_in AS DeclaredIn,
               d.kind AS DeadlineKind, d.due_at AS DueAt, d.length AS Length, d.ticket AS DeadlineTicket
          FROM job j LEFT JOIN deadline d ON d.job_id = j.job_id
         WHERE (j.state <> 'deleted' OR j.tree IS NOT NULL) AND (@Job IS NULL OR j.job_id = @Job)
         ORDER BY j.job_id
        """;

    private const string OpenSql = """
        SELECT seq AS Seq, job_id AS JobId, batch AS Batch, priority AS Priority, control AS Control, args AS Args, state AS State, run AS Run, delivered AS Delivered, repeated AS Repeated
          FROM outbox INDEXED BY outbox_open WHERE state <> 'resolved' AND (@Job IS NULL OR job_id = @Job)
         ORDER BY seq
        """;

    private const string NewSql = """
        SELECT seq AS Seq, job_id AS JobId, batch AS Batch, priority AS Priority, control AS Control, args AS Args, state AS State, run AS Run, delivered AS Delivered, repeated AS Repeated
          FROM outbox WHERE seq > @Seq AND state = 'queued' ORDER BY seq
        """;

    private const string RunsSql = """
        SELECT r.run AS Run, r.state AS State, r.boot_id AS BootId, r.pid AS Pid, r.start_time AS StartTime, r.pidfd_inode AS PidfdInode
          FROM job j JOIN run r ON r.run = j.run OR r.run = j.tree
         WHERE (j.state <> 'deleted' OR j.tree IS NOT NULL) AND (@Job IS NULL OR j.job_id = @Job)
        """;

    /// <summary>All jobs that are not deleted (or one of them), in the order of their making.</summary>
    /// <exception cref="InvalidDataException">A row holds what this program does not know.</exception>
    public static IReadOnlyList<StoredJob> Load(SqliteConnection connection, JobId? only = null)
    {
        var parameters = new { Job = only?.Value };
        var runs = connection.Query<RunRow>(RunsSql, parameters).DistinctBy(r => r.Run).ToDictionary(r => r.Run);
        var open = connection.Query<OpenRow>(OpenSql, parameters).ToLookup(o => o.JobId);
        return [.. connection.Query<JobRow>(JobsSql, parameters).Select(row => Load(row, runs, open[row.JobId]))];
    }

    /// <summary>Controls behind a number, in their order.</summary>
    public static IReadOnlyList<(JobId Job, OpenControl Control)> ControlsAfter(SqliteConnection connection, long seq) =>
        [.. connection.Query<OpenRow>(NewSql, new { Seq = seq }).Select(row => (new JobId(row.JobId), row.ToControl()))];

    private static StoredJob Load(JobRow row, Dictionary<long, RunRow> runs, IEnumerable<OpenRow> open)
    {
        var job = new JobRecord(new JobId(row.JobId), row.Name, JobSpecRow.Read(row.Spec))
        {
            State = State(row, runs),
            Since = Instant.FromRow(row.Since),
            Wanted = Words.ToWanted(row.Wanted, row.WantedBy),
            Run = Id(row.Run),
            Tree = Id(row.Tree),
            Restarts = (int)row.Restarts,
            Tally = new((int)row.Attempts, [.. Numbers.Read(row.RestartTimes).Select(Instant.FromRow)]),
            Next = row.NextRuns is null ? [] : [.. Numbers.Read(row.NextRuns).Select(run => new RunId(run))],
            DeclaredBy = row.DeclaredBy,
            DeclaredIn = row.DeclaredIn,
            LaunchedAs = row.LaunchedAs,
            Hooks = new(row.SpawnHook, row.SpawnFunction, row.ErrorHandler),
        };
        var controls = open.ToLookup(o => o.State == "active", o => o.ToControl());
        return new(job, [.. controls[false]], [.. controls[true]], row.Tree is { } tree ? runs[tree].ToStored() : null);
    }

    private static JobState State(JobRow row, Dictionary<long, RunRow> runs) => row.State switch
    {
        "pending" => new JobState.Pending(),
        "starting" => new JobState.Starting(new(row.Run!.Value), Ordered: row.Tree == row.Run),
        "running" => new JobState.Running(new(row.Run!.Value), runs[row.Run.Value].Process()),
        "stopping" => new JobState.Stopping(new(row.Run!.Value), runs[row.Run.Value].Process(), row.Deadline(), Id(row.ThenRun)),
        "backoff" => new JobState.Backoff(row.Deadline()),
        "finished" => new JobState.Finished(),
        "failed" => new JobState.Failed(row.Reason ?? ""),
        "deleted" => new JobState.Deleted(),
        _ => throw new InvalidDataException($"job.state '{row.State}' is unknown"),
    };

    private static RunId? Id(long? run) => run is { } value ? new RunId(value) : null;

    private sealed record JobRow
    {
        public long JobId { get; init; }

        public string Name { get; init; } = "";

        public string Spec { get; init; } = "";

        public string State { get; init; } = "";

        public long Since { get; init; }

        public long? Run { get; init; }

        public long? ThenRun { get; init; }

        public long? Tree { get; init; }

        public long Restarts { get; init; }

        public string Wanted { get; init; } = "";

        public string? WantedBy { get; init; }

        public string? Reason { get; init; }

        public long Attempts { get; init; }

        public string? RestartTimes { get; init; }

        public string? NextRuns { get; init; }

        public string? DeclaredBy { get; init; }

        public string? DeclaredIn { get; init; }

        public string? LaunchedAs { get; init; }

        public string? SpawnHook { get; init; }

        public string? SpawnFunction { get; init; }

        public string? ErrorHandler { get; init; }

        public string? DeadlineKind { get; init; }

        public long? DueAt { get; init; }

        public long? Length { get; init; }

        public long? DeadlineTicket { get; init; }

        public Deadline Deadline() => new(
            Words.ToDeadlineKind(DeadlineKind ?? throw new InvalidDataException($"job '{Name}' is {State} but has no deadline")),
            Instant.FromRow(DueAt!.Value),
            TimeSpan.FromMilliseconds(Length!.Value),
            DeadlineTicket is { } ticket ? new TicketId(ticket) : null);
    }

    private sealed record OpenRow
    {
        public long Seq { get; init; }

        public long JobId { get; init; }

        public long Batch { get; init; }

        public long Priority { get; init; }

        public string Control { get; init; } = "";

        public string? Args { get; init; }

        public string State { get; init; } = "";

        public long? Run { get; init; }

        public long Delivered { get; init; }

        public long Repeated { get; init; }

        public OpenControl ToControl() =>
            new(new TicketId(Seq), Batch, (Priority)Priority, ControlArgs.Read(Control, Args)) { Run = Id(Run), Unsure = State == "active" && Delivered == 0, Repeated = Repeated != 0 };
    }

    private sealed record RunRow
    {
        public long Run { get; init; }

        public string State { get; init; } = "";

        public string? BootId { get; init; }

        public long? Pid { get; init; }

        public long? StartTime { get; init; }

        public long? PidfdInode { get; init; }

        public ProcessIdentity Process() => new(Guid.Parse(BootId!), (int)Pid!.Value, StartTime!.Value, PidfdInode ?? 0);

        public StoredRun ToStored() => new(new RunId(Run), BootId is null ? null : Process(), State is "ended" or "failed");
    }
}
