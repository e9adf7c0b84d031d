using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Engine;

/// <summary>What a round does when the kernel does not let a process be signalled: it runs as another user.</summary>
internal sealed partial class Round
{
    /// <summary>The ticket says why its signal was not sent. The window stays open: the process may end by itself.</summary>
    private void Refuse(JobEntry entry, RunId run, TicketId ticket, string error)
    {
        writer.Outbox.Refused(ticket, error);
        AppendEvent(entry, run, ticket, "signal-refused", error);
    }

    /// <summary>
    /// What was to end it has failed, and so has what was sent with it, and what waits for its turn to end it: the process runs on. The job stays
    /// as it is, and is killed again and again, until the process has ended.
    /// </summary>
    private void RefuseKill(JobEntry entry, ProcessReport.KillRefused report)
    {
        if (entry.Job.State is not JobState.Stopping stopping || stopping.Run != report.Run)
            return;
        var before = entry.Active.ToList();
        Apply(entry, new JobEvent.KillRefused(report.Run, report.Error), null);
        var failed = before.Except(entry.Active).Concat(entry.Queue.Where(control => Ends(control.Control))).ToList();
        var batches = failed.Select(control => control.Batch).ToHashSet();
        foreach (var control in entry.Queue.Where(control => batches.Contains(control.Batch)).ToList())
        {
            entry.Queue.Remove(control);
            Resolve(entry.Job, control, new Outcome(OutcomeKind.Failed, report.Error));
        }
        if (failed.Count > 0)
            AppendEvent(entry, report.Run, failed[0].Ticket, "kill-refused", report.Error);
    }

    private static bool Ends(Control control) => control is Control.Stop or Control.GracefulStop or Control.TryRestart or Control.TryGracefulRestart;
}
