using Supervisor.Durable.Runs;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>Whether what the supervisor orders has been committed before: nothing acts on what is not on disk.</summary>
internal sealed class Orders(Rows rows, Story story)
{
    /// <summary>Urgent stops that were carried out and answered as not recorded.</summary>
    public bool MayKillUnrecorded { get; set; }

    /// <summary>Returns the run's job.</summary>
    public long Launch(LaunchOrder order)
    {
        story.Say($"launch {order.Run} of {order.Job}");
        var run = rows.Run(order.Run);
        Violation.If(run is not { State: "launching" }, $"run {order.Run} is launched, but is {run?.State ?? "not there"} on disk");
        return run!.Value.Job;
    }

    public void Signal(RunId run, int signal, long ticket)
    {
        story.Say($"signal {signal} to run {run} for {ticket}");
        var row = rows.Ticket(ticket);
        Violation.If(row is null || row.Control is not ("signal" or "stop" or "try-restart"), $"run {run} is signalled for ticket {ticket}, which is {row?.Control ?? "not there"} on disk");
        Violation.If(row!.State == "queued", $"run {run} is signalled for ticket {ticket}, whose turn is not on disk");
    }

    public void Amend(RunId run)
    {
        story.Say($"run {run} is to be stopped otherwise");
        var row = rows.Run(run);
        Violation.If(row is null, $"run {run} is to be stopped otherwise, and is not there on disk");
    }

    public void Kill(RunId run)
    {
        story.Say($"kill run {run}");
        if (MayKillUnrecorded || rows.Run(run) is not { } row)
            return;
        var deadline = rows.Deadlines().FirstOrDefault(d => d.Job == row.Job);
        var job = rows.Jobs().FirstOrDefault(j => j.Id == row.Job);
        Violation.If(job.Name is not null && deadline.Kind != "kill" && row.State != "ended", $"run {run} is killed while {job.Name} is {job.State} with deadline {deadline.Kind ?? "none"} on disk");
    }

    public void Forget(RunId run)
    {
        story.Say($"forget run {run}");
        var row = rows.Run(run);
        Violation.If(row is not null and not { State: "ended" or "failed" }, $"run {run} is forgotten while it is {row?.State} on disk");
    }
}
