namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>CONTRACT.md, "Restart policies": what followed a run, looked at when it follows.</summary>
internal sealed class PolicyAudit(Rows rows, World world, IReadOnlyDictionary<string, JobSpec> specs)
{
    private Dictionary<long, Rows.JobRow> _before = [];

    public void Observe(IReadOnlyList<Rows.JobRow> jobs)
    {
        foreach (var job in jobs)
        {
            if (_before.GetValueOrDefault(job.Id) != job)
                Check(job, specs[job.Name].Restart);
        }
        _before = jobs.ToDictionary(job => job.Id);
    }

    private void Check(Rows.JobRow job, RestartPolicy policy)
    {
        if (job.State is not ("finished" or "failed" or "backoff") || job.Run == 0)
            return;
        if (job is { State: "finished", WasStopped: true })
        {
            Violation.If(!rows.WasStopped(job.Id, 0), $"{job.Name} is finished as asked, but no control asked");
            return;
        }
        var run = rows.All($"SELECT state, result, exit_code FROM run WHERE run = {job.Run}", r => (State: r.GetString(0), Result: Rows.Text(r, 1), Code: r.IsDBNull(2) ? -1 : r.GetInt32(2)))[0];
        var end = run.Result switch { "success" => new ProcessEnd.Success(), "exit" => new ProcessEnd.Exit(run.Code), _ => (ProcessEnd)new ProcessEnd.Signalled(9, false) };
        var wants = run.State == "failed" ? policy.Policy != RestartKind.Never : Specs.Wants(policy, end);
        Violation.If(run.State is "launching" or "running", $"{job.Name} is {job.State} while run {job.Run} is {run.State}");
        Violation.If(world.Find(new RunId(job.Run)) is { Stage: Stage.Running }, $"{job.Name} is {job.State} while run {job.Run} lives");
        switch (job.State)
        {
            case "finished": Violation.If(wants, $"{job.Name} is finished after {end}, although its policy {policy.Policy} wants a restart"); break;
            case "backoff": Violation.If(!wants, $"{job.Name} is to be restarted after {end}, against its policy {policy.Policy}"); break;
            case "failed" when job.Reason == "start-limit-hit": Violation.If(!wants || policy.Burst == 0, $"{job.Name} has hit a limit that it has not"); break;
            default: Violation.If(run.State != "failed" || wants, $"{job.Name} is failed ({job.Reason}) after run {job.Run}, which is {run.State}"); break;
        }
    }
}
