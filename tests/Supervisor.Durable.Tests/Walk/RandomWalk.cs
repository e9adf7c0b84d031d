using Supervisor.Durable.Jobs;
using Supervisor.Durable.Tests.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Walk;

/// <summary>
/// One job on its way through chance: the machine, the reference and the world hear the same, and after each step the two must agree in
/// state, deadline, orders and outcomes, and the outcomes be true of the world. Time is a number; all chance is the seed's.
/// </summary>
internal sealed partial class RandomWalk
{
    private readonly Random _random;
    private readonly World _world;
    private readonly DrivenJob _job;
    private readonly ReferenceJob _reference;
    private readonly Queue<(FormattableString Step, JobState While)> _steps = new();
    private readonly List<Action> _untaken = [];
    private readonly List<Deadline> _deadlines = [];
    private readonly Dictionary<TicketId, Outcome> _resolved = [];
    private readonly HashSet<(string State, string Happening)> _cells = [];
    private DateTimeOffset _now = MachineText.Now;
    private string _stateBefore = "pending";
    private bool _isResting;                                         // a boot may start what was stopped: not any more

    public RandomWalk(int seed)
    {
        _random = new Random(seed);
        _world = new World(_random);
        var policy = AnyPolicy();
        var (autoStart, isGrouped) = (_random.Next(3) == 0, _random.Next(2) == 0);
        _job = new DrivenJob(policy, autoStart, isGrouped);
        _reference = new ReferenceJob(policy, autoStart, _job.Job.Spec.Stop.Grace, isGrouped) { Now = _now };
    }

    public int Taken { get; private set; }

    public int Crashes { get; private set; }

    /// <summary>In which states which controls had their turn, and which news was heard.</summary>
    public IReadOnlyCollection<(string State, string Happening)> Cells => _cells;

    public string LastSteps => string.Join('\n', _steps.Select(s => $"{FormattableString.Invariant(s.Step),-60} while {MachineText.Of(s.While)}"));

    public void Take(int steps)
    {
        for (; Taken < steps && _job.Job.State is not JobState.Deleted; Taken++)
            TakeOne();
    }

    /// <summary>The supervisor starts once more, everything is reported, and nothing is asked for but a stop: then all is answered, nothing armed.</summary>
    public void ComeToRest()
    {
        Crash();
        _isResting = true;
        if (_job.Job.State is not JobState.Deleted)
            Send(Priority.Normal, [new Control.GracefulStop()]);
        for (var i = 0; i < 10_000 && !IsAtRest; i++, Taken++)
        {
            EndRound();
            _world.Obey();
            if (_world.Tell(reliably: true) is { } news)
                Hear(news);
            else if (i % 2 == 0)
                Say(_world.Happen(surely: true));
            else if (_job.Job.State.Deadline is { } deadline)
                Pass(deadline, _now = deadline.Due > _now ? deadline.Due : _now);
        }
        Assert.True(IsAtRest, $"it never rests: {_job.Job.State}, {_job.Queue.Count} wait, {_job.Active.Count} had their turn, tree {_job.Job.Tree}");
        Assert.True(_job.Job.State is JobState.Pending or JobState.Finished or JobState.Failed or JobState.Deleted, $"it rests {_job.Job.State}");
        Assert.Equal(_job.Next - 1, _resolved.Count);
        NothingIsArmed();
    }

    private bool IsAtRest => _untaken.Count == 0 && _world.IsQuiet && _job is { Queue.Count: 0, Active.Count: 0, Job: { Tree: null, State.Deadline: null } };

    /// <summary>News that is reported again, and a deadline that comes once more, have no effect.</summary>
    private void NothingIsArmed()
    {
        var rest = _job.Job;
        foreach (var news in _world.Told.ToList())
            Hear(news);
        foreach (var deadline in _deadlines)
            Pass(deadline, _now = _now.AddDays(1));
        EndRound();
        Assert.Equal(rest, _job.Job);
        Assert.True(IsAtRest, "something was armed");
    }

    private void TakeOne()
    {
        switch (_random.Next(24))
        {
            case < 3 when _random.Next(1 + _job.Queue.Count) == 0: Send(_random.Next(6) switch { 0 => Priority.Urgent, 1 => Priority.High, _ => Priority.Normal }, AnyBatch()); break;
            case < 5: _now = _now.AddMilliseconds(_random.Next(6_000)); break;
            case < 8 when _job.Job.State.Deadline is { } deadline && deadline.Due <= _now: Pass(deadline, _now); break;
            case 8 when _deadlines.Count > 0: Pass(_deadlines[_random.Next(_deadlines.Count)], _now); break;
            case < 12: _world.Obey(); break;
            case < 16: Say(_world.Happen()); break;
            case 16 when _random.Next(8) == 0: Crash(); break;
            default: Hear(_world.Tell()); break;
        }
    }

    private RestartPolicy AnyPolicy() => new()
    {
        Policy = (RestartKind)_random.Next(4),
        Delay = TimeSpan.FromMilliseconds(_random.Next(4_000)),
        MaxDelay = TimeSpan.FromSeconds(_random.Next(4, 20)),
        Backoff = (BackoffKind)_random.Next(3),
        Burst = _random.Next(4),
        Interval = TimeSpan.FromSeconds(_random.Next(60)),
        ResetAfter = TimeSpan.FromSeconds(_random.Next(1, 60)),
        SuccessExitCodes = [1],
        PreventExitCodes = [2],
    };

    private Control[] AnyBatch() => _random.Next(20) switch
    {
        0 or 1 => [new Control.Stop(), new Control.Start()],
        2 or 3 => [AnyGracefulStop(), new Control.Start()],
        4 when _random.Next(40) == 0 => [new Control.Stop(), new Control.Delete()],
        4 when _random.Next(40) == 0 => [new Control.GracefulStop(), new Control.Delete()],
        4 when _random.Next(25) == 0 => [new Control.Delete()],
        5 or 6 or 7 => [new Control.Start()],
        8 => [new Control.Stop()],
        9 => [AnyGracefulStop()],
        10 => [new Control.TryRestart()],
        11 or 12 => [new Control.TryGracefulRestart(Grace: AnyGrace())],
        13 => [new Control.SendSignal(_random.Next(3) == 0 ? Signal.ForceStop : Signal.User1)],
        14 => [new Control.Start(AfterCurrent: true)],
        15 => [new Control.Run("note")],
        16 => [new Control.ResetFailed()],
        17 => [new Control.SetSpawnHook("spawn")],
        18 when _random.Next(4) == 0 => [new Control.GracefulStop(Grace: AnyGrace()) { Cause = StopCause.Shutdown }],
        18 => [new Control.Start(), new Control.NextEnding()],
        _ => [new Control.NextEnding()],
    };

    private Control.GracefulStop AnyGracefulStop() => new(_random.Next(12) switch { 0 => Signal.ForceStop, < 6 => Signal.Interrupt, _ => null }, AnyGrace());

    private TimeSpan? AnyGrace() => _random.Next(4) switch { 0 => null, 1 => TimeSpan.Zero, _ => TimeSpan.FromMilliseconds(_random.Next(20_000)) };

    private void Send(Priority priority, Control[] batch)
    {
        EndRoundOfOtherTime();
        if (_job.Job.State is JobState.Deleted)
            return;
        Say($"send {priority} {batch[0]} and {batch.Length - 1} more");
        Step(() => _job.Send(priority, batch), () => _reference.Send(priority, batch));
    }

    private void Pass(Deadline deadline, DateTimeOffset at)
    {
        EndRoundOfOtherTime();
        Say($"due {deadline.Kind} by {deadline.Ticket} at {at:HH:mm:ss.fff}");
        _cells.Add((_reference.State, "Due"));
        var armed = _job.Job.State.Deadline;
        if (armed is not null && armed != deadline && Same(armed) == Same(deadline))
            return;                                                  // an old one for the same instant as the new: either may be taken for the other
        Step(() => _job.Pass(deadline), () => _reference.Due(Same(deadline)));
    }

    private void Hear(JobEvent? news)
    {
        if (news is null)
            return;
        var crashes = Crashes;
        EndRoundOfOtherTime();
        if (Crashes > crashes)
            return;                                                  // it was on its way to one that is dead
        Say($"hear {news}");
        _cells.Add((_reference.State, news.GetType().Name));
        Step(() => _job.Hear(news), () => Tell(news));
    }

    private void Tell(JobEvent news)
    {
        switch (news)
        {
            case JobEvent.Launched e: _reference.Launched(e.Run.Value); break;
            case JobEvent.LaunchFailed e: _reference.LaunchFailed(e.Run.Value); break;
            case JobEvent.NeverRan e: _reference.NeverRan(e.Run.Value); break;
            case JobEvent.Ended e: _reference.Ended(e.Run.Value, e.End, e.At, e.IsAll); break;
            case JobEvent.TreeGone e: _reference.TreeGone(e.Run.Value); break;
            case JobEvent.KillRefused e: _reference.KillRefused(e.Run.Value); break;
            case JobEvent.Delivered e: _reference.Delivered(e.Ticket.Value, e.Error is null); break;
            case JobEvent.HookReturned e: _reference.Returned(e.Ticket.Value, e.Error is null); break;
            default: throw new InvalidOperationException($"the reference knows no {news}");
        }
    }

    /// <summary>One input of a round. Most rounds have one, some more; now and then the supervisor dies before the commit: then it was not.</summary>
    private void Step(Action job, Action reference)
    {
        (_job.Now, _reference.Now) = (_now, _now);
        job();
        _untaken.Add(reference);
        if (_random.Next(4) > 0)
            EndRound();
    }

    /// <summary>A round has one time.</summary>
    private void EndRoundOfOtherTime()
    {
        if (_untaken.Count > 0 && _job.Now != _now)
            EndRound();
    }

    private void EndRound()
    {
        _job.Finish();
        if (_random.Next(300) == 0)
        {
            Say($"it dies before the commit");
            Crash();
            return;
        }
        _untaken.ForEach(take => take());
        _untaken.Clear();
        _reference.GiveTurns();
        Settle();
    }

    private void Crash()
    {
        Crashes++;
        _untaken.Clear();
        _world.Orphan();
        var orders = _job.Crash();
        _reference.Crash();
        (_job.Now, _reference.Now) = (_now, _now);
        foreach (var news in _world.Recover(orders))
        {
            Say($"recovered: {news}");
            _job.Hear(news);
            Tell(news);
        }
        var booted = !_isResting && _random.Next(3) == 0;
        _job.GoOn(booted);
        _job.Finish();
        _reference.GoOn(booted);
        _reference.GiveTurns();
        Say($"recovered");
        Settle();
    }

    /// <summary>Put into words only where a walk fails.</summary>
    private void Say(FormattableString step)
    {
        _steps.Enqueue((step, _job.Job.State));
        if (_steps.Count > 40)
            _steps.Dequeue();
    }
}
