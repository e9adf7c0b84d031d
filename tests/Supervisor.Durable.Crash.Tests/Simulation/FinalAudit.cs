using Supervisor.Durable.Storage;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>When all is quiet: the rows about tickets and runs are compared with the answers that callers got and with what the world knows.</summary>
/// <param name="rows">What is on disk.</param>
/// <param name="world">What really was.</param>
/// <param name="forgets">Whether history is kept for a time only: then what is not there any more is no fault.</param>
internal sealed class FinalAudit(Rows rows, World world, bool forgets)
{
    private readonly Dictionary<long, Row> _tickets = rows
        .All("SELECT seq, origin, state, outcome, coalesce(error, ''), control FROM outbox", r => new Row(r.GetInt64(0), r.GetString(1), r.GetString(2), Rows.Text(r, 3), r.GetString(4), r.GetString(5)))
        .ToDictionary(row => row.Seq);

    private sealed record Row(long Seq, string Origin, string State, string? Outcome, string Error, string Control);

    private sealed record RunRow(long Run, string State, string? Result, long? Code, long? Signal, long? StartedAt, long? EndedAt);

    public int Tickets => _tickets.Count;

    public void Check(Callers callers, IReadOnlySet<long> restarts)
    {
        foreach (var row in _tickets.Values)
            Violation.If(row.State != "resolved", $"ticket {row.Seq} ({row.Control} of {row.Origin}) is still {row.State} when all is quiet");
        CheckAsks(callers);
        CheckRuns();
        CheckDeliveries();
        var policy = _tickets.Values.Where(row => row.Origin == "restart-policy").Select(row => row.Seq).ToList();
        Violation.If(policy.Exists(seq => !restarts.Contains(seq)), $"restart {policy.Find(seq => !restarts.Contains(seq))} of a policy was not due");
        Violation.If(rows.Deadlines().Count > 0, $"a deadline is left");
        Violation.If(rows.All("PRAGMA integrity_check", r => r.GetString(0)) is not ["ok"], $"integrity_check complains");
        Violation.If(rows.All("PRAGMA foreign_key_check", r => r.GetValue(0).ToString()).Count > 0, $"foreign_key_check complains");
    }

    private void CheckAsks(Callers callers)
    {
        var origins = _tickets.Values.ToLookup(row => row.Origin);
        foreach (var ask in callers.All)
        {
            var count = origins[ask.Origin].Count();
            var whole = ask.Batch.Controls.Length;
            Violation.If(count != 0 && count != whole && !forgets, $"{count} of {whole} controls of {ask.Origin} were accepted");
            Violation.If(ask is { Refusal: SupervisorException and not NotRecordedException, Tickets: null } && count > 0, $"{ask.Origin} was refused ({ask.Refusal?.Message}), and is ticket {origins[ask.Origin].First().Seq}");
            if (ask.Tickets is not { } tickets)
                continue;
            foreach (var ticket in tickets)
                Violation.If(!forgets && !_tickets.ContainsKey(ticket.Value), $"{ask.Origin} was accepted as ticket {ticket}, which is not there");
            if (ask.Outcome is { } told && _tickets.TryGetValue(tickets[^1].Value, out var row))
                Violation.If(row.Outcome != Storage.Words.Of(told.Kind) || row.Error != (told.Detail ?? ""), $"{ask.Origin} was told {told}, and ticket {row.Seq} is {row.Outcome} ({row.Error})");
        }
        Violation.If(!forgets && callers.BySql.Exists(seq => !_tickets.ContainsKey(seq)), $"a ticket by SQL is not there");
    }

    private void CheckRuns()
    {
        var runs = rows.All(
            "SELECT run, state, result, exit_code, signal, started_at, ended_at FROM run",
            r => new RunRow(r.GetInt64(0), r.GetString(1), Rows.Text(r, 2), Number(r, 3), Number(r, 4), Number(r, 5), Number(r, 6))).ToDictionary(r => r.Run);
        foreach (var run in runs.Values)
            CheckRun(run, world.Execs(new RunId(run.Run)), world.Find(new RunId(run.Run)));
        foreach (var run in world.Runs)
            Violation.If(!forgets && run.Execs > 0 && !runs.ContainsKey(run.Number.Value), $"run {run.Number} was exec'ed, and has no row");
        foreach (var ticket in _tickets.Values.Where(t => t.Control is "start" or "try-restart" or "kill-try-restart"))
        {
            var execs = world.Execs(new RunId(ticket.Seq));
            Violation.If(ticket.Outcome == "done" && execs != 1 && ticket.Control == "start", $"ticket {ticket.Seq} ({ticket.Control}) is done, and has exec'ed {execs} times");
            Violation.If(ticket.Outcome is "skipped" or "superseded" or "failed" && execs != 0, $"ticket {ticket.Seq} ({ticket.Control}) is {ticket.Outcome}, and has exec'ed {execs} times");
        }
    }

    private static void CheckRun(RunRow row, int execs, SimulatedRun? run)
    {
        Violation.If(row.State is "launching" or "running", $"run {row.Run} is {row.State} when all is quiet");
        Violation.If((row.State == "ended") != (execs == 1), $"run {row.Run} is {row.State} on disk, and was exec'ed {execs} times");
        if (row.State != "ended" || run is null)
            return;
        Violation.If(row.StartedAt != Instant.ToRow(run.StartedAt), $"run {row.Run} was exec'ed at {run.StartedAt:O}, on disk {row.StartedAt}");
        var (result, code, signal) = InWords(run.End!);
        if (row.Result == "lost")
        {
            Violation.If(run.EndIsWritten, $"run {row.Run} is lost, but its shim wrote that it ended: {run.End}");
            return;
        }
        Violation.If((row.Result, row.Code, row.Signal) != (result, code, signal), $"run {row.Run} ended as {run.End}, on disk {row.Result} {row.Code} {row.Signal}");
        Violation.If(run.EndIsWritten && row.EndedAt != Instant.ToRow(run.EndedAt), $"run {row.Run} ended at {run.EndedAt:O}, on disk {row.EndedAt}");
    }

    private void CheckDeliveries()
    {
        foreach (var run in world.Runs)
        {
            foreach (var (seq, times) in run.Deliveries.Where(d => d.Value > 1))
            {
                if (_tickets.TryGetValue(seq, out var ticket) && ticket.Outcome == "done")
                    Violation.If(!ticket.Error.Contains("twice", StringComparison.Ordinal), $"the signal of ticket {seq} came {times} times, and the ticket does not say so");
            }
        }
        var delivered = world.Runs.SelectMany(run => run.Deliveries.Keys).ToHashSet();
        foreach (var ticket in _tickets.Values.Where(t => t is { Control: "signal", Outcome: "done" }))
            Violation.If(!delivered.Contains(ticket.Seq), $"ticket {ticket.Seq} is done, and no signal came");
    }

    private static (string, long?, long?) InWords(ProcessEnd end) => end switch
    {
        ProcessEnd.Success => ("success", 0, null),
        ProcessEnd.Exit e => ("exit", e.Code, null),
        ProcessEnd.Signalled s => ("signal", null, s.Number),
        _ => ("lost", null, null),
    };

    private static long? Number(Microsoft.Data.Sqlite.SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
}
