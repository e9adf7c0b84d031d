using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>CONTRACT.md, "Restart policies" 2: what a start of the supervisor starts again, and what it does not.</summary>
internal sealed class StartAudit(Rows rows, IReadOnlyDictionary<string, JobSpec> specs)
{
    private const string Started = "SELECT coalesce(max(event), 0) FROM event WHERE kind = 'supervisor-started'";

    private List<Rows.JobRow> _before = [];
    private bool _hasBooted;
    private long _lastSeq, _lastStart;

    public void Before(MachineBoot boot)
    {
        _before = rows.Jobs();
        (_lastSeq, _lastStart) = (rows.LastSeq(), Start());
        var last = rows.All("SELECT boot_id, pid_namespace, first_start FROM instance", r => (r.GetString(0), r.GetInt64(1), r.GetInt64(2)));
        _hasBooted = last.Count > 0 && last[0] != (boot.Kernel.ToString("D"), boot.PidNamespace, boot.FirstStart);
    }

    public void After()
    {
        if (Start() == _lastStart)
            return;                                                  // it could not be written yet
        var started = rows.All($"SELECT job_id FROM outbox WHERE seq > {_lastSeq} AND origin IN ('boot', 'supervisor-start')", r => r.GetInt64(0)).ToHashSet();
        foreach (var job in _before.Where(job => job.State is "pending" or "finished" or "failed" || (job.State == "stopping" && job.Wanted == "shutdown")))
        {
            var wanted = Wants(specs[job.Name], job.Wanted);
            Violation.If(started.Contains(job.Id) != wanted, $"{job.Name} was {job.State}, {job.Wanted}, and is {(wanted ? "not " : "")}started again{(_hasBooted ? " by a boot" : "")}");
        }
        foreach (var job in rows.Jobs())
            Violation.If(job.Wanted == "shutdown", $"{job.Name} is still stopped by a shutdown that is over");
    }

    private bool Wants(JobSpec spec, string wanted) => wanted switch
    {
        "operator" => _hasBooted && spec is { AutoStart: true, Restart.Policy: RestartKind.Always },
        "shutdown" => spec.AutoStart || spec.Restart.Policy != RestartKind.Never,
        _ => _hasBooted && spec.AutoStart,
    };

    private long Start() => rows.All(Started, r => r.GetInt64(0))[0];
}
