using System.Collections.Immutable;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>A job's row with its deadline's: each column as it was read, or null where it cannot be (then its fault is noted).</summary>
internal sealed record JobRow(long JobId)
{
    /// <summary>A job that a hundred thousand restarts an hour have restarted for a year.</summary>
    private const int MostRestarts = 1_000_000_000;

    /// <summary>As many restarts as a policy may count.</summary>
    private const int MostTimes = 10_000;

    public const string Columns = """
        j.job_id AS job_id, j.name AS name, j.spec AS spec, j.state AS state, j.since AS since, j.run AS run, j.then_run AS then_run, j.tree AS tree,
        j.restarts AS restarts, j.wanted AS wanted, j.wanted_by AS wanted_by, j.reason AS reason, j.spawn_hook AS spawn_hook, j.spawn_function AS spawn_function,
        j.error_handler AS error_handler, j.attempts AS attempts, j.restart_times AS restart_times, j.next_runs AS next_runs,
        j.declared_by AS declared_by, j.declared_in AS declared_in, j.launched_as AS launched_as,
        d.job_id AS deadline, d.kind AS kind, d.due_at AS due_at, d.length AS length, d.ticket AS ticket, (SELECT seq FROM outbox WHERE seq = d.ticket) AS known_ticket
        """;

    public string? Name { get; init; }

    public required JobSpec Spec { get; init; }

    public string? State { get; init; }

    public DateTimeOffset Since { get; init; }

    public long? Run { get; init; }

    public long? Tree { get; init; }

    public long? ThenRun { get; init; }

    public ImmutableArray<RunId> Next { get; init; } = [];

    public int Restarts { get; init; }

    public RestartTally Tally { get; init; } = RestartTally.None;

    /// <summary>Null where it cannot be read.</summary>
    public Wanted? Wanted { get; init; }

    public string? Reason { get; init; }

    public JobHooks Hooks { get; init; } = new();

    public string? DeclaredBy { get; init; }

    public string? DeclaredIn { get; init; }

    public string? LaunchedAs { get; init; }

    public Deadline? Deadline { get; init; }

    public static JobRow Read(CheckedRow row, RowFaults faults)
    {
        string? Text(string column) => faults.Read($"job.{column}", () => row.TextOrNull(column), null);
        long? Run(string column) => faults.Read($"job.{column}", () => row.NumberOrNull(column), null);
        int Count(string column) => faults.Read($"job.{column}", () => row.Count(column, MostRestarts), 0);
        return new JobRow(row.Number("job_id"))
        {
            Name = faults.Read("job.name", () => JobName.Check(row.Text("name")), null),
            Spec = Definition(row, faults),
            State = faults.Read("job.state", () => Words.ToJobState(row.Text("state")), null),
            Since = faults.Read("job.since", () => Instant.FromRow(row.Number("since")), DateTimeOffset.UnixEpoch),
            Run = Run("run"),
            Tree = Run("tree"),
            ThenRun = Run("then_run"),
            Next = faults.Read("job.next_runs", () => Runs(row), []),
            Restarts = Count("restarts"),
            Tally = new(Count("attempts"), faults.Read("job.restart_times", () => Times(row), [])),
            Wanted = faults.Read("job.wanted", () => Words.ToWanted(row.Text("wanted"), row.TextOrNull("wanted_by")), null),
            Reason = Text("reason"),
            Hooks = new(Text("spawn_hook"), Text("spawn_function"), Text("error_handler")),
            DeclaredBy = Text("declared_by"),
            DeclaredIn = Text("declared_in"),
            LaunchedAs = Text("launched_as"),
            Deadline = faults.Read("its deadline", () => DeadlineOf(row), null),
        };
    }

    private static JobSpec Definition(CheckedRow row, RowFaults faults)
    {
        var spec = JobSpecRow.ReadOrUnreadable(faults.Read("job.spec", () => row.TextOrNull("spec"), null));
        if (spec.Command.Program is Program.Unreadable fault)
            faults.Add($"job.spec cannot be read: {fault.Reason}");
        return spec;
    }

    /// <summary>None is the empty array, which is equal to itself only.</summary>
    private static ImmutableArray<RunId> Runs(CheckedRow row) => Numbers.Read(row.TextOrNull("next_runs")) is { Length: > 0 } runs
        ? [.. runs.Distinct().Select(run => new RunId(run))]
        : [];

    private static ImmutableArray<DateTimeOffset> Times(CheckedRow row) => Numbers.Read(row.TextOrNull("restart_times")) is { Length: <= MostTimes } times
        ? [.. times.Select(Instant.FromRow)]
        : throw new InvalidDataException("it has more times than any policy counts");

    private static Deadline? DeadlineOf(CheckedRow row)
    {
        if (row.NumberOrNull("deadline") is null)
            return null;
        var ticket = row.NumberOrNull("ticket");
        if (ticket != row.NumberOrNull("known_ticket"))
            throw new InvalidDataException($"deadline.ticket {ticket} is none");
        var (due, length) = (Instant.FromRow(row.Number("due_at")), Length.FromRow(row.Number("length")));
        return new(Words.ToDeadlineKind(row.Text("kind")), due, length, ticket is { } known ? new TicketId(known) : null);
    }
}
