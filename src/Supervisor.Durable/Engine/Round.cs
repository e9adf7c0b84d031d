using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>
/// One transaction: takes what has arrived, decides, and writes all of it down. Its result is owed to the world after the commit only.
/// </summary>
/// <param name="writer">Its transaction.</param>
/// <param name="jobs">All jobs.</param>
/// <param name="isGone">Whether a hook was in the memory of a program that is gone.</param>
/// <param name="boot">The machine.</param>
/// <param name="now">The time of all that happens in it.</param>
internal sealed partial class Round(Writer writer, JobTable jobs, Predicate<string> isGone, MachineBoot boot, DateTimeOffset now)
{
    private readonly HashSet<JobEntry> _touched = [];

    /// <summary>Controls that this round accepts and that have no row yet.</summary>
    private readonly Dictionary<TicketId, (JobId Job, OpenControl Control, string Origin)> _unwritten = [];

    public RoundResult Result { get; } = new();

    /// <summary>The entries this round has changed: to be read again if the commit fails.</summary>
    public IReadOnlyCollection<JobEntry> Touched => _touched;

    public void Take(Input input)
    {
        switch (input)
        {
            case Input.Send send: Enqueue(send); break;
            case Input.SendSelected selected: Enqueue(selected); break;
            case Input.Define define: Define(define); break;
            case Input.Plan plan: Plan(plan); break;
            case Input.Replan replan: Replan(replan); break;
            case Input.Fire fire: Fire(fire); break;
            case Input.FireNow request: Fire(request); break;
            case Input.Report report: OnProcessReport(report.News); break;
            case Input.HookNews hook: OnHookReport(hook.News); break;
            case Input.Recovered recovered: ResumeAfterRecovery(recovered); break;
            case Input.ScheduleUnreadable s: AppendEvent(null, null, null, "schedule-failed", $"{s.Schedule}: {s.Reason}"); break;
            case Input.Upkeep upkeep: StepRetention(upkeep.Pass); break;
            default: break;                                          // a tick only wakes the loop
        }
    }

    /// <summary>What others have put into the outbox (<c>control_request</c>) since the last round.</summary>
    public void TakeForeign()
    {
        if (writer.NextSeq == writer.KnownSeq + 1)
            return;
        foreach (var row in JobLoader.ControlsAfter(writer.Connection, writer.KnownSeq))
            TakeForeign(row);
    }

    /// <summary>How far the wall clock was set, if it was.</summary>
    public TimeSpan Shift { get; private set; }

    /// <summary>
    /// The wall clock was set, and deadlines move with it: what is due in a minute is still due in a minute. This also holds for a window that is
    /// compared with a new one, and for the next supervisor, which has only the rows.
    /// </summary>
    public void ShiftDeadlines(TimeSpan shift)
    {
        Shift = shift;
        AppendEvent(null, null, null, "clock-set", shift.ToString("c", CultureInfo.InvariantCulture));
        foreach (var entry in jobs.All.Where(entry => entry.Job.State.Deadline is not null))
            For(entry, () => entry.Job = entry.Job with { State = entry.Job.State.Shifted(shift) });
    }

    /// <summary>A deadline has passed.</summary>
    public void OnDeadline(JobEntry entry, Deadline deadline)
    {
        var number = new TicketId(writer.NextSeq);
        For(entry, () => Apply(entry, new JobEvent.Due(deadline, number), deadline.Ticket, () => EnqueueLaunch(entry, number, Origins.RestartPolicy)));
    }

    /// <summary>Gives every control of the touched jobs its turn that may have one, and writes the jobs down.</summary>
    public void Finish()
    {
        foreach (var entry in _touched)
            For(entry, () => TakeTurns(entry));
        foreach (var (job, control, origin) in _unwritten.Values)
            writer.Outbox.Insert(job, control, origin, null, now);
        RememberLaunches();
        foreach (var entry in _touched)
            For(entry, () => Save(entry));
    }

    /// <summary>After a fault even a round without news writes a row, so that its commit proves something.</summary>
    public void Probe() => AppendEvent(null, null, null, "storage-recovered");

    private void TakeTurns(JobEntry entry)
    {
        while (TurnOrder.Next(entry.Queue) is { } next && !Admission.Holds(entry.Job, entry.Calling.Count > 0, next))
            Decide(entry, next);
    }

    private void Touch(JobEntry entry) => _touched.Add(entry);

    /// <summary>Writes a line into the log of events.</summary>
    private void AppendEvent(JobEntry? entry, RunId? run, TicketId? ticket, string kind, string? detail = null) =>
        writer.Events.Insert(now, entry?.Job.Id, run, ticket, kind, detail);

    /// <summary>A start of the supervisor: what may have been left undone is done again, and every queue continues.</summary>
    private void ResumeAfterRecovery(Input.Recovered recovered)
    {
        AppendEvent(null, null, null, "supervisor-started");
        writer.Instance.SetBoot(boot);
        if (recovered.Fault is { } fault)
            AppendEvent(null, null, null, Unreadable, fault);
        foreach (var control in JobLoader.Strays(writer.Connection))
            Fail(null, control);
        foreach (var entry in jobs.All.ToList())
            For(entry, () => ResumeAfterRecovery(entry, recovered.HasBooted));
    }

    private void ResumeAfterRecovery(JobEntry entry, bool hasBooted)
    {
        if (entry.Job.State is JobState.Running or JobState.Stopping)
            AppendEvent(entry, entry.Job.Run, null, "adopted");
        ForgetGoneHooks(entry);
        EndShutdown(entry);
        var number = new TicketId(writer.NextSeq);
        Apply(entry, new JobEvent.TakenOver(hasBooted, number), number, () => EnqueueLaunch(entry, number, hasBooted ? Origins.Boot : Origins.SupervisorStart));
        foreach (var effect in Recovery.Repeat(entry))
            Result.Effects.Add((entry, effect));
        foreach (var control in entry.Open.Where(c => c.Repeated))
            writer.Outbox.Repeated(control.Ticket);
    }

    private void Enqueue(Input.Send send)
    {
        if (send.Key is { } key && writer.Outbox.Find(key) is { } known)
        {
            Repeat(send, key, known);
            return;
        }
        if (jobs.Named(send.Job) is not { } entry)
        {
            send.Claim.Refuse(NotThere(send.Job));
            return;
        }
        Touch(entry);                                                // before anything that may throw: what is half done is read again
        if (send.Withdraws)
            entry.Job = entry.Job with { DeclaredBy = null, DeclaredIn = null };
        var batch = writer.NextSeq;
        var tickets = ImmutableArray.CreateBuilder<TicketId>(send.Batch.Controls.Length);
        foreach (var control in send.Batch.Controls)
        {
            var open = new OpenControl(writer.TakeNumber(), batch, send.Batch.Priority, control);
            var last = tickets.Count == send.Batch.Controls.Length - 1;
            Accept(entry, open, send.Origin, last ? send.Key : null);
            tickets.Add(open.Ticket);
        }
        Result.Accepted.Add((send.Claim, tickets.MoveToImmutable()));
        if (send.IsCarriedOut)
            TakeTurns(entry);                                        // before the news of the end that it brought about
    }

    /// <summary>A retried request gets the tickets of the first (CONTRACT.md, "Durability" 6).</summary>
    private void Repeat(Input.Send send, string key, SentBefore known)
    {
        if (!known.Is(send.Job, send.Batch))
        {
            send.Claim.Refuse(new IdempotencyKeyReusedException(key, known.Tickets[^1]));
            return;
        }
        Result.Accepted.Add((send.Claim, known.Tickets));
        if (writer.Outbox.Outcome(known.Tickets[^1]) is { } outcome)
            Result.Resolved.Add((known.Tickets[^1], outcome));
    }

    /// <summary>A control of the engine's own: a row as any other, without a waiting caller.</summary>
    private TicketId Enqueue(JobEntry entry, Control control, Priority priority, string origin)
    {
        var open = new OpenControl(writer.TakeNumber(), writer.NextSeq - 1, priority, control);
        Accept(entry, open, origin, key: null);
        return open.Ticket;
    }

    /// <summary>Its row is written when it is known what becomes of it in this round; one with a key at once, for that may be asked for.</summary>
    private void Accept(JobEntry entry, OpenControl control, string origin, string? key)
    {
        entry.Queue.Add(control);
        if (key is not null)
            writer.Outbox.Insert(entry.Job.Id, control, origin, key, now);
        else
            _unwritten.Add(control.Ticket, (entry.Job.Id, control, origin));
    }

    /// <summary>A launch that the machine decides by itself is a control like any other, but it has its turn at once.</summary>
    private void EnqueueLaunch(JobEntry entry, TicketId number, string origin)
    {
        var run = new RunId(number.Value);
        if (!entry.Job.Lives(run) && !entry.Job.ToCome.Contains(run))
            return;
        var start = new OpenControl(writer.TakeNumber(), number.Value, Priority.Normal, new Control.Start()) { Run = run };
        writer.Outbox.InsertActive(entry.Job.Id, start, origin, run, now);
        entry.Active.Add(start);
    }

    /// <summary>The supervisor that was to end has ended: what it yet had to ask its jobs is moot.</summary>
    private void EndShutdown(JobEntry entry)
    {
        foreach (var control in entry.Queue.Where(c => c.Control.StopCause == StopCause.Shutdown).ToList())
        {
            entry.Queue.Remove(control);
            Resolve(entry.Job, control, new Outcome(OutcomeKind.Superseded, "the supervisor that was to end has ended before"));
        }
    }

    private void OnProcessReport(ProcessReport news)
    {
        if (jobs.Of(news.Run) is { } entry)                          // else of a run that is long over
            For(entry, () => OnProcessReport(entry, news));
    }

    private void OnProcessReport(JobEntry entry, ProcessReport news)
    {
        switch (news)
        {
            case ProcessReport.Launched r:
                writer.Runs.Launched(r.Run, r.Process, r.At);
                Apply(entry, new JobEvent.Launched(r.Run, r.Process, r.At), new TicketId(r.Run.Value));
                break;
            case ProcessReport.LaunchFailed r:
                writer.Runs.Failed(r.Run, r.Error, r.At);
                Apply(entry, new JobEvent.LaunchFailed(r.Run, r.Error), new TicketId(r.Run.Value));
                HandleError(entry, r.Error);
                RestartAtOnce(entry);
                jobs.Drop(r.Run);
                break;
            case ProcessReport.NeverRan r:
                Apply(entry, new JobEvent.NeverRan(r.Run), null);
                break;
            case ProcessReport.Ended { End: ProcessEnd.Signalled { Number: < 1 or > 64 } end } r:
                OnProcessReport(entry, r with { End = new ProcessEnd.Lost($"it was reported to have ended by signal {end.Number}, which is none") });
                break;
            case ProcessReport.Ended r:
                if (writer.Runs.Ended(r.Run, r.End, r.At, r.Usage?.User, r.Usage?.System, r.Usage?.MaxResidentKilobytes))
                    AppendEvent(entry, r.Run, null, "ended", Words.Of(r.End));
                Apply(entry, new JobEvent.Ended(r.Run, r.End, r.At, r.IsAll), null);
                RestartAtOnce(entry);
                break;
            case ProcessReport.TreeGone r:
                EndContained(entry, r.Run);
                Apply(entry, new JobEvent.TreeGone(r.Run), null);
                jobs.Drop(r.Run);
                break;
            case ProcessReport.Delivered r:
                writer.Outbox.Delivered(new TicketId(r.Ticket));
                if (r is { IsRefused: true, Error: { } refusal })
                    Refuse(entry, r.Run, new TicketId(r.Ticket), refusal);
                Apply(entry, new JobEvent.Delivered(r.Run, new TicketId(r.Ticket), r.Error) { IsRefused = r.IsRefused }, null);
                break;
            case ProcessReport.KillRefused r:
                RefuseKill(entry, r);
                break;
            default:
                throw new InvalidOperationException($"No case for {news}.");
        }
    }

    /// <summary>
    /// A restart without delay, or one whose time has come long ago, needs no round of its own; but where controls wait they have their turn
    /// first: in a job that is launched again and again they would have none.
    /// </summary>
    private void RestartAtOnce(JobEntry entry)
    {
        if (entry.Queue.Count == 0 && entry.Job.State is JobState.Backoff { Until: { Length.Ticks: 0 } until })
            OnDeadline(entry, until);
    }

    private void Decide(JobEntry entry, OpenControl control)
    {
        entry.Queue.Remove(control);
        var e = new JobEvent.Asked(control.Ticket, control.Control, control.Follows);
        var reply = Apply(entry, e, control.Ticket, onReply: r =>
        {
            if (r is not Reply.Awaits awaits)
                return;
            if (_unwritten.Remove(control.Ticket, out var row))
                writer.Outbox.InsertActive(row.Job, control, row.Origin, awaits.Run, now);
            else
                writer.Outbox.Activate(control.Ticket, awaits.Run, now);
            (awaits.Run is null ? entry.Calling : entry.Active).Add(control with { Run = awaits.Run });
        });
        if (reply is Reply.Postponed)
            entry.Queue.Add(control);
        else if (reply is not Reply.Awaits)
            Resolve(entry.Job, control, reply is Reply.Fulfilled ? Outcome.Done : Outcome.Skipped);
        if (entry.Job.State is JobState.Deleted)
            CancelAll(entry);
    }

    /// <summary>Lets the machine decide over one event, and follows the decision through: run, tickets that are met, effects, event log.</summary>
    private Reply Apply(JobEntry entry, JobEvent e, TicketId? cause, Action? onDecided = null, Action<Reply>? onReply = null)
    {
        var before = entry.Job;
        var decision = JobMachine.Decide(before, e, now);
        entry.Job = decision.Job;
        Touch(entry);
        onDecided?.Invoke();
        onReply?.Invoke(decision.Reply);
        NumberRuns(entry, before);
        jobs.Index(entry);
        foreach (var effect in decision.Effects)
            Result.Effects.Add((entry, effect));
        if (!decision.Job.State.Continues(before.State))
            AppendEvent(entry, decision.Job.Run, cause, Words.Of(decision.Job.State), (decision.Job.State as JobState.Failed)?.Reason);
        if (e is JobEvent.Delivered d)
            ResolveOne(entry.Active, d.Ticket, entry.Job, e);
        else if (e is JobEvent.HookReturned h)
            ResolveOne(entry.Calling, h.Ticket, entry.Job, e);
        else if (e is not JobEvent.Asked || decision.Job != before)
            entry.Active.RemoveAll(control => ResolveIfMet(control, entry.Job, e));
        return decision.Reply;
    }

    /// <summary>A run has its row from the decision to launch it on. One that was called off before its launch was never there.</summary>
    private void NumberRuns(JobEntry entry, JobRecord before)
    {
        var after = entry.Job;
        if (before.State is JobState.Starting { Ordered: false } waiting && after.State is not JobState.Deleted && !after.Lives(waiting.Run))
        {
            writer.Runs.Delete(waiting.Run);
            jobs.Drop(waiting.Run);
        }
        else if (after.Run is { } run && run != before.Run)
        {
            writer.Runs.Insert(run, after.Id, after.Tally.Attempts + 1);
        }
    }

    /// <summary>A delivery concerns one ticket: asking all of them would make many signals to one job everybody's wait.</summary>
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
        Resolve(job, control, outcome);
        return true;
    }

    private void CancelAll(JobEntry entry)
    {
        foreach (var control in entry.Open)
            Resolve(entry.Job, control, Outcome.Cancelled);
        entry.Active.Clear();
        entry.Calling.Clear();
        entry.Queue.Clear();
        writer.Schedules.RemoveOf(entry.Job.Id);
    }

    private void Resolve(JobRecord job, OpenControl control, Outcome outcome)
    {
        if (_unwritten.Remove(control.Ticket, out var row))
            writer.Outbox.InsertResolved(row.Job, control, row.Origin, outcome, now);
        else
            writer.Outbox.Resolve(control.Ticket, outcome, now);
        Resolved(job.Name, control.Ticket, outcome);
    }

    private void Resolved(string? job, TicketId ticket, Outcome outcome)
    {
        Result.Resolved.Add((ticket, outcome));
        if (outcome.Kind == OutcomeKind.Failed)
            Result.Failures.Add((job ?? "unknown job", ticket, outcome.Detail ?? "no reason is known"));
    }

    private void Save(JobEntry entry)
    {
        if (entry.Job == entry.Saved)
            return;
        writer.Jobs.Update(entry.Job);
        if (entry.Job.State.Deadline != entry.Saved.State.Deadline)
            writer.Jobs.SetDeadline(entry.Job.Id, entry.Job.State.Deadline);
    }
}
