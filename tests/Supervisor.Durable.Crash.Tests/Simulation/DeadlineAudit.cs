using System.Globalization;
using System.Text.Json;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>
/// Every deadline, from the commit that sets it to the one that takes it away: met in time by monotonic time, never early, never lost. Each
/// start of the supervisor reads what is left of it by the wall clock, but never more than its whole length.
/// </summary>
internal sealed class DeadlineAudit(Agenda agenda, Rows rows, World world, IReadOnlyDictionary<string, JobSpec> specs)
{
    /// <summary>Rows have milliseconds, and rounds are made up to 50 ms late here.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(2), Late = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<long, Known> _known = [];
    private readonly Dictionary<long, long> _runs = [];

    private sealed record Known(Rows.DeadlineRow Row, Rows.JobRow Job, TimeSpan Due, TimeSpan Skew);

    /// <summary>Restarts of the policy that were due and made.</summary>
    public HashSet<long> Restarts { get; } = [];

    public void Observe(IReadOnlyList<Rows.JobRow> jobs, IReadOnlyList<Rows.DeadlineRow> deadlines)
    {
        var now = deadlines.ToDictionary(row => row.Job);
        var states = jobs.ToDictionary(job => job.Id);
        foreach (var job in jobs)
            CheckKind(job, now.TryGetValue(job.Id, out var row) ? row.Kind : null);
        foreach (var known in _known.Values.ToList())
        {
            if (now.TryGetValue(known.Row.Job, out var row) && (row == known.Row || IsMoved(known, row)))
                continue;
            CheckLeave(known, now.TryGetValue(known.Row.Job, out var next) ? next : null, states.TryGetValue(known.Row.Job, out var job) ? job : null);
            _known.Remove(known.Row.Job);
        }
        foreach (var job in jobs)
        {
            if (_runs.TryGetValue(job.Id, out var last) && last != job.Run)
                CheckAtOnce(job, last);
            _runs[job.Id] = job.Run;
        }
        foreach (var row in deadlines.Where(row => !_known.ContainsKey(row.Job)))
        {
            if (row.Kind == "grace")
                CheckLength(row);
            _known[row.Job] = new(row, states.GetValueOrDefault(row.Job), DueOf(row), agenda.Skew);
        }
    }

    /// <summary>The supervisor starts: what is left of a deadline is what the wall clock says, but never more than its length.</summary>
    public void ReadAgain()
    {
        foreach (var (job, known) in _known)
            _known[job] = known with { Due = DueOf(known.Row), Skew = agenda.Skew };
    }

    /// <summary>All that has arrived is decided: nothing that is due is left.</summary>
    /// <param name="since">Since when the supervisor could.</param>
    public void CheckOverdue(TimeSpan since)
    {
        foreach (var known in _known.Values)
        {
            var due = known.Due > since ? known.Due : since;
            Violation.If(agenda.Now > due + Late, $"{known.Row.Kind} of {known.Job.Name} was due at {known.Due:c}, and nothing has happened");
        }
    }

    private TimeSpan DueOf(Rows.DeadlineRow row)
    {
        var left = row.Due - (agenda.Wall.ToUnixTimeMilliseconds());
        return agenda.Now + TimeSpan.FromMilliseconds(Math.Clamp(left, 0, row.Length));
    }

    /// <summary>Whether the row has only followed the wall clock: its moment is the same.</summary>
    private bool IsMoved(Known known, Rows.DeadlineRow row)
    {
        var by = agenda.Skew - known.Skew;
        if (by == TimeSpan.Zero || row with { Due = 0 } != known.Row with { Due = 0 } || Math.Abs(row.Due - known.Row.Due - by.TotalMilliseconds) > 2)
            return false;
        _known[row.Job] = known with { Row = row, Skew = agenda.Skew };
        return true;
    }

    private static void CheckKind(Rows.JobRow job, string? kind) => Violation.If(
        job.State switch { "stopping" => kind is not ("grace" or "kill"), "backoff" => kind != "restart", _ => kind is not null },
        $"{job.Name} is {job.State} with deadline {kind ?? "none"}");

    private void CheckLeave(Known known, Rows.DeadlineRow? next, Rows.JobRow? job)
    {
        var isEarly = agenda.Now < known.Due - Early;
        switch (known.Row.Kind)
        {
            case "grace" when next is { Kind: "kill" } kill && isEarly:
                Violation.If(!Kills(kill.Ticket), $"{known.Job.Name} is killed at {agenda.Now:c}, before its window ends at {known.Due:c}");
                break;
            case "grace" when next is { Kind: "grace" } other:
                Violation.If(DueOf(other) > known.Due + Early, $"the window of {known.Job.Name} was made longer: until {DueOf(other):c} instead of {known.Due:c}");
                break;
            case "kill" when next is { Kind: "kill" } again && again.Ticket == known.Row.Ticket:
                Violation.If(isEarly, $"{known.Job.Name} is killed again before {known.Due:c}");
                break;
            case "grace" or "kill" when next is null || job is null || job.Value.Run != known.Job.Run:
                Violation.If(job is not null && !HasEnded(known.Job.Run), $"the {known.Row.Kind} deadline of {known.Job.Name} goes although run {known.Job.Run} has not ended");
                break;
            case "restart":
                CheckRestart(known, job, isEarly);
                break;
            default:
                break;
        }
    }

    /// <summary>A pending restart goes by being made when it is due, or because a control decided otherwise.</summary>
    private void CheckRestart(Known known, Rows.JobRow? job, bool isEarly)
    {
        if (job is not { } now || now.Run == known.Job.Run)
        {
            Violation.If(job is not null && job is not { State: "finished", WasStopped: true } && job.Value.State != "pending", $"the restart of {known.Job.Name} is lost: it is {job?.State}");
            return;
        }
        for (var run = now.Run; run > known.Job.Run; run--)
        {
            if (rows.Ticket(run) is { Origin: "restart-policy" } ticket && ticket.Job == now.Id && Restarts.Add(run))
            {
                Violation.If(isEarly, $"{now.Name} is restarted by its policy at {agenda.Now:c}, before {known.Due:c}");
                return;
            }
        }
        Violation.If(rows.Ticket(now.Run) is { Control: not ("start" or "try-restart" or "kill-try-restart") }, $"{now.Name} waited for a restart, and run {now.Run} is of no start");
    }

    /// <summary>A restart by the commit that has the end: it was due, by the shortest delay that there may be, and wanted.</summary>
    private void CheckAtOnce(Rows.JobRow job, long last)
    {
        if (rows.Ticket(job.Run) is not { Origin: "restart-policy" } || !Restarts.Add(job.Run))
            return;
        var policy = specs[job.Name].Restart;
        foreach (var (state, result, code, ended) in rows.All($"SELECT state, result, exit_code, ended_at FROM run WHERE run = {last}",
            r => (r.GetString(0), Rows.Text(r, 1), r.IsDBNull(2) ? -1 : r.GetInt32(2), r.GetInt64(3))))
        {
            var due = DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(ended, agenda.Wall.ToUnixTimeMilliseconds())) + policy.DelayOf(0, last);
            Violation.If(due > agenda.Wall + Early, $"{job.Name} is restarted by its policy at once after run {last}, though that is due at {due:O} only");
            var end = result switch { "success" => new ProcessEnd.Success(), "exit" => new ProcessEnd.Exit(code), _ => (ProcessEnd)new ProcessEnd.Signalled(9, false) };
            Violation.If(state == "failed" ? policy.Policy == RestartKind.Never : !Specs.Wants(policy, end), $"{job.Name} is restarted after {end}, against its policy {policy.Policy}");
        }
    }

    private bool HasEnded(long run) => rows.Run(new RunId(run)) is { State: "ended" } && world.Find(new RunId(run)) is not { Stage: Stage.Running };

    /// <summary>Whether this control kills, in any window.</summary>
    private bool Kills(long ticket) => rows.Ticket(ticket) is { } row
        && (row.Control is "kill" or "kill-try-restart" || Argument(row, "signal") == "KILL" || Argument(row, "grace_ms") == "0");

    private void CheckLength(Rows.DeadlineRow row)
    {
        var asked = rows.Ticket(row.Ticket) is { } ticket ? Argument(ticket, "grace_ms") : null;
        var length = asked is null ? (long)Specs.Grace.TotalMilliseconds : long.Parse(asked, CultureInfo.InvariantCulture);
        Violation.If(row.Length != length, $"the window of ticket {row.Ticket} is {row.Length} ms long instead of {length}");
        Violation.If(Math.Abs(row.Due - row.Length - agenda.Wall.ToUnixTimeMilliseconds()) > 1, $"the window of ticket {row.Ticket} does not begin now");
    }

    private static string? Argument(Rows.TicketRow row, string name) =>
        row.Args is not null && JsonDocument.Parse(row.Args).RootElement.TryGetProperty(name, out var value) ? value.ToString() : null;
}
