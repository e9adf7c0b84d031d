using Microsoft.Data.Sqlite;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>What a round does about rows that cannot be read, and about jobs that cannot be decided over: the trouble of one is not the others'.</summary>
internal sealed partial class Round
{
    /// <summary>The kind of event for a row which cannot be read.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>What cannot be read of a job's rows gets an event, and the rows become what the job is taken for.</summary>
    public void Mend(JobEntry entry) => For(entry, () =>
    {
        var stored = entry.Unsound!;
        foreach (var fault in stored.Faults)
            AppendEvent(entry, entry.Job.Run, null, Unreadable, fault);
        foreach (var control in stored.Unreadable)
            Fail(entry, control);
        if (stored.RunToMend is { } run)
            writer.Runs.Mend(run);
        if (stored.IsRenamed)
            writer.Jobs.Rename(entry.Job.Id, entry.Job.Name);
        writer.Jobs.Update(entry.Job);
        writer.Jobs.SetDeadline(entry.Job.Id, entry.Job.State.Deadline);
        if (entry.Job.Run is { } current)
            entry.Active.RemoveAll(control => ResolveIfMet(control, entry.Job, new JobEvent.NeverRan(current)));   // no event of its own is to come
    });

    /// <summary>
    /// A job that cannot be decided over is failed, and so is what was asked of it. A process of it is left as it is; nothing is launched beside it.
    /// </summary>
    public void Contain(JobEntry entry, string reason) => For(entry, () =>
    {
        var why = $"it cannot be worked with: {reason}";
        foreach (var control in entry.Open)
            Resolve(entry.Job, control, new Outcome(OutcomeKind.Failed, why));
        entry.Active.Clear();
        entry.Calling.Clear();
        entry.Queue.Clear();
        var living = entry.Job.Run is { } run && entry.Job.Lives(run) ? run : (RunId?)null;
        if (entry.Job.State is not JobState.Deleted)
            entry.Job = entry.Job with { State = new JobState.Failed(why), Since = now, Next = [], Tree = entry.Job.Tree ?? living };
        AppendEvent(entry, entry.Job.Run, null, "failed", why);
    });

    /// <summary>A job whose rows cannot be written either is left alone.</summary>
    public void TellAside(JobId job, string reason) => writer.Events.Insert(now, job, null, null, "set-aside", reason);

    /// <summary>Whatever goes wrong here is this job's.</summary>
    private void For(JobEntry entry, Action step)
    {
        Touch(entry);
        try
        {
            step();
        }
        catch (Exception e) when (e is not JobDefectException && Defect.Is(e))
        {
            throw new JobDefectException(entry.Job.Id, e);
        }
    }

    private void TakeForeign(OpenRow row)
    {
        var entry = row.JobId is { } job ? jobs.Of(new JobId(job)) : null;
        if (row.JobId is { } aside && jobs.IsAside(new JobId(aside)))
            return;
        if (entry?.Open.Any(known => known.Ticket == row.Ticket) == true)
        {
            Touch(entry);                                            // it was read with its job, after a round that failed: its turn is still to come
            return;
        }
        if (entry is null || row.Fault is not null || row.IsActive)
        {
            Fail(entry, new UnreadableControl(row.Ticket, row.Fault ?? (entry is null ? "its job is not there" : "it has had its turn, but no supervisor gave it one")));
            return;
        }
        Touch(entry);
        entry.Queue.Add(row.Control!);
    }

    /// <summary>A control that cannot be read has failed. If not even that can be written to its row, its event says so.</summary>
    private void Fail(JobEntry? entry, UnreadableControl control)
    {
        var why = $"the control cannot be read: {control.Reason}";
        try
        {
            var outcome = new Outcome(OutcomeKind.Failed, why);
            writer.Outbox.Resolve(control.Ticket, outcome, now);
            Resolved(entry?.Job.Name, control.Ticket, outcome);
        }
        catch (SqliteException e) when (!SqliteFault.IsUnavailable(e))
        {
            why = $"{why}; nor can its row be written: {e.Message}";
        }
        AppendEvent(entry, null, control.Ticket, Unreadable, why);
    }

    /// <summary>A run whose end was not believed, because its job had failed before, has an end all the same.</summary>
    private void EndContained(JobEntry entry, RunId run)
    {
        var end = new ProcessEnd.Lost("its job had failed before its end could be recorded");
        if (entry.Job.State is JobState.Failed && writer.Runs.Ended(run, end, now, null, null, null))
            AppendEvent(entry, run, null, "ended", Words.Of(end));
    }

    private SupervisorException NotThere(string job) => jobs.WhyAside(job) is { } reason ? new StorageUnavailableException(reason) : new JobNotFoundException(job);
}
