using Supervisor.Durable.Controls;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Storage;
using Supervisor.Durable.Tests.Jobs;

namespace Supervisor.Durable.Tests.Walk;

/// <summary>
/// Machine, order, admission, fulfilment and recovery together, driven as a round of the engine drives them, with rows that are only kept in
/// memory. What it did counts when it commits; when it crashes it is read again from what it committed last.
/// </summary>
internal sealed class DrivenJob
{
    private readonly Dictionary<RunId, (bool Launched, bool Ended)> _runs = [];
    private readonly HashSet<TicketId> _sent = [];
    private readonly List<JobEvent> _heard = [];
    private readonly List<Effect> _effects = [];
    private readonly List<(OpenControl Control, Outcome Outcome)> _resolved = [];
    private readonly List<OpenControl> _turns = [];
    private JobEntry _entry;
    private (JobRecord Job, OpenControl[] Queue, OpenControl[] Active, OpenControl[] Calling, long Next) _rows;

    public DrivenJob(RestartPolicy policy, bool autoStart, bool isGrouped)
    {
        var job = MachineText.Job("pending");
        var spec = job.Spec with { AutoStart = autoStart, Restart = policy, Command = job.Spec.Command with { Options = new() { Grouped = isGrouped } } };
        _entry = new JobEntry(job with { Restarts = 0, Spec = spec });
        Commit();
    }

    public JobRecord Job => _entry.Job;

    public IReadOnlyCollection<OpenControl> Queue => _entry.Queue;

    /// <summary>Controls that had their turn and wait: for a run, or for a hook.</summary>
    public IReadOnlyCollection<OpenControl> Active => [.. _entry.Active, .. _entry.Calling];

    public long Next { get; private set; } = 1;

    public DateTimeOffset Now { get; set; } = MachineText.Now;

    public void Send(Priority priority, IReadOnlyList<Control> batch)
    {
        var first = Next;
        foreach (var control in batch)
            _entry.Queue.Add(new OpenControl(new TicketId(Next++), first, priority, control));
    }

    public void Hear(JobEvent news)
    {
        if (news is JobEvent.KillRefused refused && (Job.State is not JobState.Stopping s || s.Run != refused.Run))
            return;
        _heard.Add(news);
        Apply(news);
    }

    public void Pass(Deadline deadline)
    {
        var number = new TicketId(Next);
        Apply(new JobEvent.Due(deadline, number), onDecided: () => AddLaunch(number));
    }

    private void AddLaunch(TicketId number)
    {
        var run = new RunId(number.Value);
        if (Job.Lives(run) || Job.ToCome.Contains(run))
            _entry.Active.Add(new OpenControl(new TicketId(Next++), number.Value, Priority.Normal, new Control.Start()) { Run = run });
    }

    /// <summary>All that arrived together has been taken: every control that may have its turn has had it.</summary>
    public void Finish()
    {
        while (TurnOrder.Next(_entry.Queue) is { } next && !Admission.Holds(_entry.Job, _entry.Calling.Count > 0, next))
        {
            _entry.Queue.Remove(next);
            _turns.Add(next);
            var reply = Apply(new JobEvent.Asked(next.Ticket, next.Control, next.Follows), onReply: run => (run is null ? _entry.Calling : _entry.Active).Add(next with { Run = run }));
            if (reply is Reply.Postponed)
                _entry.Queue.Add(next);
            else if (reply is not Reply.Awaits)
                _resolved.Add((next, reply is Reply.Fulfilled ? Outcome.Done : Outcome.Skipped));
            if (_entry.Job.State is JobState.Deleted)
                CancelAll();
        }
    }

    /// <summary>It is on disk: what was decided may be answered and done.</summary>
    public (List<Effect> Effects, List<(OpenControl Control, Outcome Outcome)> Resolved, List<OpenControl> Turns) Commit()
    {
        _heard.ForEach(WriteDown);
        _rows = (_entry.Job, [.. _entry.Queue], [.. _entry.Active], [.. _entry.Calling], Next);
        (List<Effect>, List<(OpenControl, Outcome)>, List<OpenControl>) done = ([.. _effects], [.. _resolved], [.. _turns]);
        Clear();
        return done;
    }

    /// <summary>The supervisor dies. The rows stay, and the next one reads them; what was not committed never happened.</summary>
    public IReadOnlyList<RecoverOrder> Crash()
    {
        Clear();
        _entry = new JobEntry(_rows.Job);
        _entry.Queue.UnionWith(_rows.Queue);
        _entry.Active.AddRange(_rows.Active.OrderBy(control => control.Ticket.Value).Select(control => control with { Unsure = !_sent.Contains(control.Ticket) }));
        _entry.Calling.AddRange(_rows.Calling.OrderBy(control => control.Ticket.Value).Select(control => control with { Unsure = true }));
        Next = _rows.Next;
        var tree = Job.Tree is { } run ? new StoredRun(run, _runs.GetValueOrDefault(run).Launched ? MachineText.Process : null, _runs.GetValueOrDefault(run).Ended) : null;
        return Recovery.Orders([new StoredJob(Job, _rows.Queue, _rows.Active, tree)]);
    }

    /// <summary>The news of the recovery has been heard.</summary>
    public void GoOn(bool booted)
    {
        foreach (var moot in _entry.Queue.Where(c => c.Control.StopCause == StopCause.Shutdown).ToList())
        {
            _entry.Queue.Remove(moot);
            _resolved.Add((moot, Outcome.Superseded));
        }
        var number = new TicketId(Next);
        Apply(new JobEvent.TakenOver(booted, number), onDecided: () => AddLaunch(number));
        _effects.AddRange(Recovery.Repeat(_entry));
    }

    private void WriteDown(JobEvent news)
    {
        switch (news)
        {
            case JobEvent.Launched e: _runs[e.Run] = _runs.GetValueOrDefault(e.Run) with { Launched = true }; break;
            case JobEvent.LaunchFailed e: _runs[e.Run] = _runs.GetValueOrDefault(e.Run) with { Ended = true }; break;
            case JobEvent.Ended e: _runs[e.Run] = _runs.GetValueOrDefault(e.Run) with { Ended = true }; break;
            case JobEvent.Delivered e: _sent.Add(e.Ticket); break;
            default: break;
        }
    }

    private void Clear()
    {
        _heard.Clear();
        _effects.Clear();
        _resolved.Clear();
        _turns.Clear();
    }

    private void CancelAll()
    {
        _resolved.AddRange(_entry.Open.Select(control => (control, Outcome.Cancelled)));
        _entry.Queue.Clear();
        _entry.Active.Clear();
        _entry.Calling.Clear();
    }

    private Reply Apply(JobEvent e, Action? onDecided = null, Action<RunId?>? onReply = null)
    {
        var before = _entry.Job;
        var decision = JobMachine.Decide(_entry.Job, e, Now);
        _entry.Job = decision.Job;
        onDecided?.Invoke();
        if (decision.Reply is Reply.Awaits awaits)
            onReply?.Invoke(awaits.Run);
        _effects.AddRange(decision.Effects);
        if (e is JobEvent.HookReturned h)
            _entry.Calling.RemoveAll(control => h.Ticket == control.Ticket && IsMet(control, e));
        else if (e is not JobEvent.Asked || _entry.Job != before)
            _entry.Active.RemoveAll(control => (e is not JobEvent.Delivered d || d.Ticket == control.Ticket) && IsMet(control, e));
        return decision.Reply;
    }

    private bool IsMet(OpenControl control, JobEvent e)
    {
        if (Fulfilment.Of(control, _entry.Job, e) is not { } outcome)
            return false;
        _resolved.Add((control, outcome));
        return true;
    }
}
