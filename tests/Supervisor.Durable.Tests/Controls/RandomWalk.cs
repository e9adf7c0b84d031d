using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Tests.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Controls;

/// <summary>One job, driven as a round drives it, in a world whose news is lost, late, repeated and in any order; time is a number.</summary>
internal sealed class RandomWalk
{
    private readonly Random _random;
    private readonly WalkedWorld _world;
    private readonly Queue<FormattableString> _steps = new();
    private readonly SortedSet<OpenControl> _queue = new(TurnOrder.Instance);
    private readonly List<OpenControl> _active = [];
    private readonly Dictionary<TicketId, Outcome> _resolved = [];
    private JobRecord _job;
    private DateTimeOffset _now = MachineText.Now;
    private long _next = 1;

    public RandomWalk(int seed)
    {
        _random = new Random(seed);
        _world = new WalkedWorld(_random);
        _job = MachineText.Job("pending", (RestartKind)_random.Next(4)) with { Restarts = 0 };
    }

    public string LastSteps => string.Join('\n', _steps.Select(FormattableString.Invariant));

    public void Take(int steps)
    {
        for (var i = 0; i < steps && _job.State is not JobState.Deleted; i++)
        {
            switch (_random.Next(12))
            {
                case < 3: Send(); break;
                case 3: _now = _now.AddMilliseconds(_random.Next(8_000)); break;
                case 4: PassDeadline(_job.State.Deadline); break;
                case 5: PassDeadline(new Deadline(DeadlineKind.Grace, _now, TimeSpan.Zero, new TicketId(_random.Next(1, 9)))); break;
                case < 8: Say(_world.Happen()); break;
                default: Hear(_world.Tell()); break;
            }
            Check();
        }
    }

    /// <summary>All news arrives, in its order; nobody asks for anything more: then all must be told and nothing be armed.</summary>
    public void ComeToRest()
    {
        _job = _job with { Spec = _job.Spec with { Restart = new() } };
        for (var i = 0; i < 10_000 && (_queue.Count > 0 || _active.Count > 0 || _job.Tree is not null || _job.State.Deadline is not null); i++)
        {
            foreach (var news in _world.TellAll())
                Hear(news);
            if (_job.State.Deadline is { } deadline)
            {
                _now = deadline.Due > _now ? deadline.Due : _now;
                PassDeadline(deadline);
            }
            Say(_world.EndSomething());
            Check();
        }
        Assert.Empty(_queue);
        Assert.Empty(_active);
        Assert.Equal(_next - 1, _resolved.Count);
        Assert.Null(_job.State.Deadline);
        Assert.True(_job.State is JobState.Pending or JobState.Finished or JobState.Failed or JobState.Deleted, $"it rests {_job.State}");
        Assert.Equal(0, _world.Living);
    }

    /// <summary>Put into words only where a walk fails.</summary>
    private void Say(FormattableString step)
    {
        _steps.Enqueue(step);
        if (_steps.Count > 40)
            _steps.Dequeue();
    }

    private void Send()
    {
        var priority = _random.Next(6) switch { 0 => Priority.Urgent, 1 => Priority.High, _ => Priority.Normal };
        Control[] batch = _random.Next(400) == 0
            ? [new Control.Stop(), new Control.Delete()]
            : _random.Next(5) switch
            {
                0 => [new Control.Stop(), new Control.Start()],
                1 => [new Control.GracefulStop(), new Control.Start()],
                _ => [AnyControl()],
            };
        foreach (var control in batch)
            _queue.Add(new OpenControl(new TicketId(_next++), _next, priority, control));
        Say($"send {priority} {batch[0]} and {batch.Length - 1} more");
        GiveTurns();
    }

    private Control AnyControl() => _random.Next(7) switch
    {
        0 or 1 => new Control.Start(),
        2 => new Control.Stop(),
        3 => new Control.GracefulStop(Signal.Interrupt, TimeSpan.FromMilliseconds(_random.Next(20_000))),
        4 => _random.Next(2) == 0 ? new Control.TryRestart() : new Control.TryGracefulRestart(),
        5 => new Control.SendSignal(Signal.User1),
        _ => new Control.NextEnding(),
    };

    private void PassDeadline(Deadline? deadline)
    {
        if (deadline is null || (deadline == _job.State.Deadline && deadline.Due > _now))
            return;
        Say($"due {deadline.Kind} in {_job.State}");
        var number = new TicketId(_next);
        var before = _job.State;
        Apply(new JobEvent.Due(deadline, number));
        if (before is JobState.Backoff && _job.State is JobState.Starting s && s.Run.Value == number.Value)
            _active.Add(new OpenControl(new TicketId(_next++), number.Value, Priority.Normal, new Control.Start()) { Run = s.Run });
        GiveTurns();
    }

    private void Hear(JobEvent? news)
    {
        if (news is null)
            return;
        Say($"hear {news} in {_job.State}");
        Apply(news);
        GiveTurns();
    }

    /// <summary>As Round.Finish does. The order's reference: no control has its turn while one that goes before it waits unheld.</summary>
    private void GiveTurns()
    {
        while (_queue.Min is { } next && !Admission.Holds(_job.State, calling: false, next))
        {
            Assert.DoesNotContain(_queue, other => other.Priority > next.Priority || (other.Priority == next.Priority && other.Ticket.Value < next.Ticket.Value));
            Assert.False(_job.State is JobState.Stopping { Killing: false } && next.Priority == Priority.Normal, "a normal control had its turn in a window");
            _queue.Remove(next);
            var reply = Apply(new JobEvent.Asked(next.Ticket, next.Control), next);
            if (reply is not Reply.Awaits)
                Resolve(next, reply is Reply.Fulfilled ? Outcome.Done : Outcome.Skipped);
            if (_job.State is JobState.Deleted)
                CancelAll();
        }
    }

    private void CancelAll()
    {
        foreach (var control in _queue.Concat(_active))
            Resolve(control, Outcome.Cancelled);
        _queue.Clear();
        _active.Clear();
    }

    private Reply Apply(JobEvent e, OpenControl? asked = null)
    {
        var decision = JobMachine.Decide(_job, e, _now);
        _job = decision.Job;
        if (asked is not null && decision.Reply is Reply.Awaits awaits)
            _active.Add(asked with { Run = awaits.Run });
        foreach (var effect in decision.Effects)
            _world.Do(effect);
        foreach (var control in _active.ToList())
        {
            if (Fulfilment.Of(control, _job, e) is not { } outcome)
                continue;
            _active.Remove(control);
            Resolve(control, outcome);
        }
        return decision.Reply;
    }

    private void Resolve(OpenControl control, Outcome outcome)
    {
        Assert.True(_resolved.TryAdd(control.Ticket, outcome), $"ticket {control.Ticket} resolved twice");
        if (control.Control is Control.Stop or Control.GracefulStop && outcome.Kind == OutcomeKind.Done && control.Run is { } run)
            Assert.True(_world.HasEnded(run), $"stop {control.Ticket} was done before run {run} had ended");
        if (control.Control is Control.Start && outcome.Kind == OutcomeKind.Done)
            Assert.True(_world.WasBegun(control.Run!.Value), $"start {control.Ticket} was done before its run was launched");
    }

    private void Check()
    {
        Assert.Equal(0, _world.Doubles);
        Assert.Equal(_job.State is JobState.Stopping or JobState.Backoff, _job.State.Deadline is not null);
        Assert.All(_active, control => Assert.NotNull(control.Run));
        if (_job.State is not (JobState.Starting or JobState.Running or JobState.Stopping))
            Assert.DoesNotContain(_active, control => control.Control is not Control.SendSignal);   // nothing waits for what cannot come
    }
}
