namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>CONTRACT.md, "Order", looked at after each commit: which controls had a turn, and which still wait.</summary>
internal sealed class OrderAudit(Rows rows)
{
    private Dictionary<long, Rows.OpenRow> _waiting = [];
    private HashSet<(long Job, long Run)> _windows = [];
    private long _lastSeq;

    public void Observe(IReadOnlyList<Rows.JobRow> jobs, IReadOnlyList<Rows.DeadlineRow> deadlines)
    {
        var open = rows.Open();
        var waiting = open.Where(row => row.Queued).ToDictionary(row => row.Seq);
        var last = rows.LastSeq();
        var taken = _waiting.Values.Where(row => !waiting.ContainsKey(row.Seq)).ToList();
        if (last > _lastSeq)
            taken.AddRange(rows.Newer(_lastSeq).Where(row => !row.Queued));
        var windows = Windows(jobs, deadlines);
        foreach (var turn in taken)
            Check(turn, waiting.Values, jobs, windows);
        var states = jobs.ToDictionary(job => job.Id);
        var calling = open.Where(row => row.CallsHook).Select(row => row.Job).ToHashSet();
        foreach (var row in waiting.Values)
            if (!StandsBehind(row, waiting.Values) && !IsBehindDelete(row, states[row.Job], waiting.Values))
                CheckWaits(row, states[row.Job], windows.Contains((row.Job, states[row.Job].Run)), calling.Contains(row.Job));
        (_waiting, _windows, _lastSeq) = (waiting, windows, last);
    }

    /// <summary>A wait stands behind what was accepted before it and is still to launch (CONTRACT.md, "Order" 5).</summary>
    private static bool StandsBehind(Rows.OpenRow row, IEnumerable<Rows.OpenRow> waiting) =>
        row.Control == "wait" && waiting.Any(other => other.Job == row.Job && other.Seq < row.Seq && other.Launches);

    /// <summary>A delete waits until its stop is done, which is when nothing of the tree is left; and what comes behind it waits, too.</summary>
    private static bool IsBehindDelete(Rows.OpenRow row, Rows.JobRow job, IEnumerable<Rows.OpenRow> waiting) => job.Tree != 0 && waiting.Any(other =>
        other.Job == row.Job && other.Control == "delete" && (other.Priority, -other.Seq).CompareTo((row.Priority, -row.Seq)) >= 0);

    private static HashSet<(long Job, long Run)> Windows(IReadOnlyList<Rows.JobRow> jobs, IReadOnlyList<Rows.DeadlineRow> deadlines)
    {
        var open = deadlines.Where(d => d.Kind == "grace").Select(d => d.Job).ToHashSet();
        return [.. jobs.Where(job => open.Contains(job.Id)).Select(job => (job.Id, job.Run))];
    }

    private void Check(Rows.OpenRow turn, IEnumerable<Rows.OpenRow> waiting, IReadOnlyList<Rows.JobRow> jobs, HashSet<(long Job, long Run)> windows)
    {
        var passed = waiting.FirstOrDefault(row => row.Job == turn.Job && !StandsBehind(row, waiting) && (row.Priority, -row.Seq).CompareTo((turn.Priority, -turn.Seq)) > 0
            && (row.Seq < turn.Seq || _waiting.ContainsKey(row.Seq)));
        var run = jobs.FirstOrDefault(job => job.Id == turn.Job).Run;
        var held = turn.Priority == 0 && windows.Contains((turn.Job, run)) && _windows.Contains((turn.Job, run));
        var early = StandsBehind(turn, waiting);
        if (passed == default && !held && !early)
            return;
        if (rows.Ticket(turn.Seq) is null or { Outcome: "cancelled" } or { Error: "the supervisor that was to end has ended before" }
            or { Origin: "restart-policy" or "boot" or "supervisor-start" })
            return;                                                  // not a turn: its hook or its supervisor is gone. What the engine launches by itself is no caller's request
        Violation.If(early, $"wait {turn.Seq} has its turn before a start that was accepted before it");
        Violation.If(held, $"ticket {turn.Seq} of normal priority has its turn while a grace window is open");
        Violation.If(true, $"ticket {turn.Seq} has its turn before {passed.Seq}, which comes first");
    }

    private static void CheckWaits(Rows.OpenRow row, Rows.JobRow job, bool hasWindow, bool mayWaitAtRest)
    {
        var mayWait = job.State switch
        {
            "starting" => true,
            "stopping" => !hasWindow || row.Priority == 0,
            _ => mayWaitAtRest,
        };
        Violation.If(!mayWait, $"ticket {row.Seq} of {job.Name} waits for nothing while it is {job.State}");
    }
}
