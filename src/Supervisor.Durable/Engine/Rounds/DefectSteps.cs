using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>
/// What a round does about rows that cannot be read, and about jobs that cannot be decided over: no other job is affected.
/// </summary>
internal sealed class DefectSteps(RoundLedger ledger, JobSteps steps)
{
    /// <summary>What cannot be read of a job's rows gets an event, and the rows become what the job is taken for.</summary>
    public void Mend(JobEntry entry) => ledger.Isolate(entry, () =>
    {
        var (stored, writer) = (entry.Unsound!, ledger.Writer);
        foreach (var fault in stored.Faults)
            ledger.AppendEvent(entry, entry.Job.Run, null, RoundLedger.Unreadable, fault);
        foreach (var control in stored.Unreadable)
            ledger.FailUnreadable(entry, control);
        if (stored.RunToMend is { } run)
            writer.Runs.Mend(run);
        if (stored.IsRenamed)
            writer.Jobs.Rename(entry.Job.Id, entry.Job.Name);
        writer.Jobs.Update(entry.Job);
        writer.Jobs.SetDeadline(entry.Job.Id, entry.Job.State.Deadline);
        if (entry.Job.Run is { } current)
            steps.ResolveMet(entry, new JobEvent.NeverRan(current)); // no event of its own is to come
    });

    /// <summary>
    /// A job that cannot be decided over is failed, and so is what was asked of it. A process of it is left as it is; nothing is launched
    /// beside it.
    /// </summary>
    public void Contain(JobEntry entry, string reason) => ledger.Isolate(entry, () =>
    {
        var why = $"it cannot be worked with: {reason}";
        foreach (var control in entry.Open)
            ledger.Resolve(entry.Job, control, new Outcome(OutcomeKind.Failed, why));
        entry.Active.Clear();
        entry.Calling.Clear();
        entry.Queue.Clear();
        var living = entry.Job.Run is { } run && entry.Job.Lives(run) ? run : (RunId?)null;
        if (entry.Job.State is not JobState.Deleted)
            entry.Job = entry.Job with { State = new JobState.Failed(why), Since = ledger.Now, Next = [], Tree = entry.Job.Tree ?? living };
        ledger.AppendEvent(entry, entry.Job.Run, null, "failed", why);
    });

    /// <summary>A job whose rows cannot be written either is left alone.</summary>
    public void RecordSetAside(JobId job, string reason) => ledger.Writer.Events.Insert(ledger.Now, job, null, null, "set-aside", reason);
}
