using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>What a round does with what the process host reports of runs.</summary>
internal sealed class ProcessSteps(RoundLedger ledger, JobSteps steps, ControlSteps controls)
{
    public void OnReport(ProcessReport news)
    {
        if (ledger.Jobs.Of(news.Run) is { } entry)                   // else of a run that is long over
            ledger.Isolate(entry, () => OnReport(entry, news));
    }

    private void OnReport(JobEntry entry, ProcessReport news)
    {
        switch (news)
        {
            case ProcessReport.Launched r:
                ledger.Writer.Runs.Launched(r.Run, r.Process, r.At);
                steps.Apply(entry, new JobEvent.Launched(r.Run, r.Process, r.At), new TicketId(r.Run.Value));
                break;
            case ProcessReport.LaunchFailed r:
                OnLaunchFailed(entry, r);
                break;
            case ProcessReport.NeverRan r:
                steps.Apply(entry, new JobEvent.NeverRan(r.Run), null);
                break;
            case ProcessReport.Ended { End: ProcessEnd.Signalled { Number: < 1 or > 64 } end } r:
                var lost = new ProcessEnd.Lost($"it was reported to have ended by signal {end.Number}, which is none");
                OnReport(entry, r with { End = lost });
                break;
            case ProcessReport.Ended r:
                OnEnded(entry, r);
                break;
            case ProcessReport.TreeGone r:
                EndContained(entry, r.Run);
                steps.Apply(entry, new JobEvent.TreeGone(r.Run), null);
                ledger.Jobs.Drop(r.Run);
                break;
            case ProcessReport.Delivered r:
                OnDelivered(entry, r);
                break;
            case ProcessReport.KillRefused r:
                OnKillRefused(entry, r);
                break;
            default:
                throw new InvalidOperationException($"No case for {news}.");
        }
    }

    private void OnLaunchFailed(JobEntry entry, ProcessReport.LaunchFailed report)
    {
        ledger.Writer.Runs.Failed(report.Run, report.Error, report.At);
        steps.Apply(entry, new JobEvent.LaunchFailed(report.Run, report.Error), new TicketId(report.Run.Value));
        controls.HandleError(entry, report.Error);
        steps.RestartAtOnce(entry);
        ledger.Jobs.Drop(report.Run);
    }

    private void OnEnded(JobEntry entry, ProcessReport.Ended report)
    {
        var usage = report.Usage;
        if (ledger.Writer.Runs.Ended(report.Run, report.End, report.At, usage?.User, usage?.System, usage?.MaxResidentKilobytes))
            ledger.AppendEvent(entry, report.Run, null, "ended", Words.Of(report.End));
        steps.Apply(entry, new JobEvent.Ended(report.Run, report.End, report.At, report.IsAll), null);
        steps.RestartAtOnce(entry);
    }

    /// <summary>A run whose end was not believed, because its job had failed before, has an end all the same.</summary>
    private void EndContained(JobEntry entry, RunId run)
    {
        var end = new ProcessEnd.Lost("its job had failed before its end could be recorded");
        if (entry.Job.State is JobState.Failed && ledger.Writer.Runs.Ended(run, end, ledger.Now, null, null, null))
            ledger.AppendEvent(entry, run, null, "ended", Words.Of(end));
    }

    /// <summary>
    /// Where the kernel does not let the process be signalled, since it runs as another user, the ticket says why its signal was not sent.
    /// The window stays open: the process may end by itself.
    /// </summary>
    private void OnDelivered(JobEntry entry, ProcessReport.Delivered report)
    {
        var ticket = new TicketId(report.Ticket);
        ledger.Writer.Outbox.Delivered(ticket);
        if (report is { IsRefused: true, Error: { } refusal })
        {
            ledger.Writer.Outbox.Refused(ticket, refusal);
            ledger.AppendEvent(entry, report.Run, ticket, "signal-refused", refusal);
        }
        steps.Apply(entry, new JobEvent.Delivered(report.Run, ticket, report.Error) { IsRefused = report.IsRefused }, null);
    }

    /// <summary>
    /// What was to end it has failed, and so has what was sent with it, and what waits for its turn to end it: the process runs on. The job
    /// stays as it is, and is killed again and again, until the process has ended.
    /// </summary>
    private void OnKillRefused(JobEntry entry, ProcessReport.KillRefused report)
    {
        if (entry.Job.State is not JobState.Stopping stopping || stopping.Run != report.Run)
            return;
        var before = entry.Active.ToList();
        steps.Apply(entry, new JobEvent.KillRefused(report.Run, report.Error), null);
        var failed = before.Except(entry.Active).Concat(entry.Queue.Where(control => Ends(control.Control))).ToList();
        var batches = failed.Select(control => control.Batch).ToHashSet();
        foreach (var control in entry.Queue.Where(control => batches.Contains(control.Batch)).ToList())
        {
            entry.Queue.Remove(control);
            ledger.Resolve(entry.Job, control, new Outcome(OutcomeKind.Failed, report.Error));
        }
        if (failed.Count > 0)
            ledger.AppendEvent(entry, report.Run, failed[0].Ticket, "kill-refused", report.Error);
    }

    private static bool Ends(Control control) =>
        control is Control.Stop or Control.GracefulStop or Control.TryRestart or Control.TryGracefulRestart;
}
