using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>
/// What a round does at the start of a supervisor: what may have been left undone is done again, and every queue continues.
/// </summary>
/// <param name="ledger">The round's changes.</param>
/// <param name="steps">Decides.</param>
/// <param name="hooks">Some of them may be gone.</param>
/// <param name="boot">This machine.</param>
internal sealed class TakeoverSteps(RoundLedger ledger, JobSteps steps, HookSteps hooks, MachineBoot boot)
{
    public void Resume(Input.Recovered recovered)
    {
        ledger.AppendEvent(null, null, null, "supervisor-started");
        ledger.Writer.Instance.SetBoot(boot);
        if (recovered.Fault is { } fault)
            ledger.AppendEvent(null, null, null, RoundLedger.Unreadable, fault);
        foreach (var control in JobLoader.Strays(ledger.Writer.Connection))
            ledger.FailUnreadable(null, control);
        foreach (var entry in ledger.Jobs.All.ToList())
            ledger.Isolate(entry, () => Resume(entry, recovered.HasBooted));
    }

    private void Resume(JobEntry entry, bool hasBooted)
    {
        if (entry.Job.State is JobState.Running or JobState.Stopping)
            ledger.AppendEvent(entry, entry.Job.Run, null, "adopted");
        hooks.ForgetGone(entry);
        EndShutdown(entry);
        var number = new TicketId(ledger.Writer.NextSeq);
        var origin = hasBooted ? Origins.Boot : Origins.SupervisorStart;
        steps.Apply(entry, new JobEvent.TakenOver(hasBooted, number), number, () => steps.EnqueueLaunch(entry, number, origin));
        foreach (var effect in Recovery.Repeat(entry))
            ledger.Result.Effects.Add((entry, effect));
        foreach (var control in entry.Open.Where(c => c.Repeated))
            ledger.Writer.Outbox.Repeated(control.Ticket);
    }

    /// <summary>The supervisor that was to shut down has ended: the stops that it had not yet sent to its jobs are not sent.</summary>
    private void EndShutdown(JobEntry entry)
    {
        foreach (var control in entry.Queue.Where(c => c.Control.StopCause == StopCause.Shutdown).ToList())
        {
            entry.Queue.Remove(control);
            ledger.Resolve(entry.Job, control, new Outcome(OutcomeKind.Superseded, "the supervisor that was to end has ended before"));
        }
    }
}
