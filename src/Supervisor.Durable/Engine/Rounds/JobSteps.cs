using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>
/// What a round does with one job: the machine decides over its events and over the controls that have their turn, and the decision is
/// followed through: run, tickets that are met, effects, event log.
/// </summary>
internal sealed class JobSteps(RoundLedger ledger)
{
    /// <summary>Gives every control its turn that may have one.</summary>
    public void TakeTurns(JobEntry entry)
    {
        while (TurnOrder.Next(entry.Queue) is { } next && !Admission.Holds(entry.Job, entry.Calling.Count > 0, next))
            Decide(entry, next);
    }

    /// <summary>A deadline has passed.</summary>
    public void OnDeadline(JobEntry entry, Deadline deadline)
    {
        var number = new TicketId(ledger.Writer.NextSeq);
        ledger.Isolate(entry, () => Apply(
            entry, new JobEvent.Due(deadline, number), deadline.Ticket, () => EnqueueLaunch(entry, number, Origins.RestartPolicy)));
    }

    /// <summary>
    /// A restart without delay, or one whose time has come long ago, needs no round of its own; but where controls wait they have their
    /// turn first: in a job that is launched again and again they would have none.
    /// </summary>
    public void RestartAtOnce(JobEntry entry)
    {
        if (entry.Queue.Count == 0 && entry.Job.State is JobState.Backoff { Until: { Length.Ticks: 0 } until })
            OnDeadline(entry, until);
    }

    /// <summary>A launch that the machine decides by itself is a control like any other, but it has its turn at once.</summary>
    public void EnqueueLaunch(JobEntry entry, TicketId number, string origin)
    {
        var run = new RunId(number.Value);
        if (!entry.Job.Lives(run) && !entry.Job.ToCome.Contains(run))
            return;
        var start = new OpenControl(ledger.Writer.TakeNumber(), number.Value, Priority.Normal, new Control.Start()) { Run = run };
        ledger.Writer.Outbox.InsertActive(entry.Job.Id, start, origin, run, ledger.Now);
        entry.Active.Add(start);
    }

    /// <summary>Lets the machine decide over one event, and follows the decision through.</summary>
    /// <param name="entry">The job.</param>
    /// <param name="e">What has happened to it.</param>
    /// <param name="cause">The ticket that the event log names as the cause.</param>
    /// <param name="onDecided">What is to be written before anything that follows from the decision.</param>
    /// <param name="onReply">The same, by the reply to a control: whether it has to wait.</param>
    public Reply Apply(JobEntry entry, JobEvent e, TicketId? cause, Action? onDecided = null, Action<Reply>? onReply = null)
    {
        var before = entry.Job;
        var decision = JobMachine.Decide(before, e, ledger.Now);
        entry.Job = decision.Job;
        ledger.Touch(entry);
        onDecided?.Invoke();
        onReply?.Invoke(decision.Reply);
        NumberRuns(entry, before);
        ledger.Jobs.Index(entry);
        foreach (var effect in decision.Effects)
            ledger.Result.Effects.Add((entry, effect));
        if (!decision.Job.State.Continues(before.State))
            ledger.AppendEvent(
                entry, decision.Job.Run, cause, Words.Of(decision.Job.State), (decision.Job.State as JobState.Failed)?.Reason);
        if (e is JobEvent.Delivered d)
            ResolveOne(entry.Active, d.Ticket, entry.Job, e);
        else if (e is JobEvent.HookReturned h)
            ResolveOne(entry.Calling, h.Ticket, entry.Job, e);
        else if (e is not JobEvent.Asked || decision.Job != before)
            ResolveMet(entry, e);
        return decision.Reply;
    }

    /// <summary>Resolves the tickets that are met by what has happened to the job.</summary>
    public void ResolveMet(JobEntry entry, JobEvent e) => entry.Active.RemoveAll(control => ResolveIfMet(control, entry.Job, e));

    private void Decide(JobEntry entry, OpenControl control)
    {
        entry.Queue.Remove(control);
        var e = new JobEvent.Asked(control.Ticket, control.Control, control.Follows);
        var reply = Apply(entry, e, control.Ticket, onReply: r =>
        {
            if (r is not Reply.Awaits awaits)
                return;
            ledger.Activate(control, awaits.Run);
            (awaits.Run is null ? entry.Calling : entry.Active).Add(control with { Run = awaits.Run });
        });
        if (reply is Reply.Postponed)
            entry.Queue.Add(control);
        else if (reply is not Reply.Awaits)
            ledger.Resolve(entry.Job, control, reply is Reply.Fulfilled ? Outcome.Done : Outcome.Skipped);
        if (entry.Job.State is JobState.Deleted)
            CancelAll(entry);
    }

    /// <summary>A run has its row from the decision to launch it on. One that was called off before its launch was never there.</summary>
    private void NumberRuns(JobEntry entry, JobRecord before)
    {
        var after = entry.Job;
        if (before.State is JobState.Starting { Ordered: false } waiting && after.State is not JobState.Deleted
            && !after.Lives(waiting.Run))
        {
            ledger.Writer.Runs.Delete(waiting.Run);
            ledger.Jobs.Drop(waiting.Run);
        }
        else if (after.Run is { } run && run != before.Run)
        {
            ledger.Writer.Runs.Insert(run, after.Id, after.Tally.Attempts + 1);
        }
    }

    /// <summary>
    /// A delivery concerns one ticket: to ask all of them would make each of many signals to one job wait for all others.
    /// </summary>
    private void ResolveOne(List<OpenControl> open, TicketId ticket, JobRecord job, JobEvent e)
    {
        var at = open.FindIndex(control => control.Ticket == ticket);
        if (at >= 0 && ResolveIfMet(open[at], job, e))
            open.RemoveAt(at);
    }

    private bool ResolveIfMet(OpenControl control, JobRecord job, JobEvent e)
    {
        if (Fulfilment.Of(control, job, e) is not { } outcome)
            return false;
        ledger.Resolve(job, control, outcome);
        return true;
    }

    private void CancelAll(JobEntry entry)
    {
        foreach (var control in entry.Open)
            ledger.Resolve(entry.Job, control, Outcome.Cancelled);
        entry.Active.Clear();
        entry.Calling.Clear();
        entry.Queue.Clear();
        ledger.Writer.Schedules.RemoveOf(entry.Job.Id);
    }
}
