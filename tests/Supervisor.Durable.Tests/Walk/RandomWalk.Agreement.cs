using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Xunit;

namespace Supervisor.Durable.Tests.Walk;

/// <summary>What must be so after each round.</summary>
internal sealed partial class RandomWalk
{
    /// <summary>Both have taken the step: they must agree, and what they say be true.</summary>
    private void Settle()
    {
        var (effects, resolved, turns) = _job.Commit();
        Agree("orders", string.Join(", ", _reference.TakeOrders()), string.Join(", ", effects.Select(WalkText.Of)));
        Agree("turns", string.Join(", ", _reference.TakeTurns()), string.Join(", ", turns.Select(turn => turn.Ticket)));
        Agree("state", _reference.State, WalkText.Of(_job.Job.State));
        Agree("what should be", _reference.Wanted, WalkText.Of(_job.Job.Wanted));
        Agree("what is armed", _reference.Armed, _job.Job.State.Deadline is { } armed ? Same(armed) : null);
        Agree("the next number and restarts", (_reference.Next, _reference.Restarts), (_job.Next, _job.Job.Restarts));
        Agree("outcomes", _reference.TakeResolved().ConvertAll(t => (t.Number, t.Outcome!.Value)), resolved.ConvertAll(r => (r.Control.Ticket.Value, r.Outcome.Kind)));
        Agree("who is open", _reference.Open.Sum(t => Sign(t.Number, t.HadItsTurn)), _job.Queue.Sum(c => Sign(c.Ticket.Value, false)) + _job.Active.Sum(c => Sign(c.Ticket.Value, true)));
        foreach (var turn in turns)
            _cells.Add((_stateBefore, turn.Control.GetType().Name));
        _stateBefore = _reference.State;
        _world.Now = _now;
        foreach (var effect in effects)
            _world.Order(effect);
        foreach (var (control, outcome) in resolved)
            Resolve(control, outcome);
        if (_job.Job.State.Deadline is { } deadline && (_deadlines.Count == 0 || _deadlines[^1] != deadline))
            _deadlines.Add(deadline);
        Agree("trees at a time", 0, _world.Doubles);
    }

    private static void Agree<T>(string about, List<T> expected, List<T> actual)
    {
        if (expected.Count + actual.Count > 0 && !expected.Order().SequenceEqual(actual.Order()))
            Assert.Fail($"{about}: the reference says [{string.Join(", ", expected)}], the machine [{string.Join(", ", actual)}]");
    }

    private static void Agree<T>(string about, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            Assert.Fail($"{about}: the reference says {expected}, the machine {actual}");
    }

    /// <summary>Two sets of numbers with the same sum of signs are the same, but for a chance that no fault can rely on.</summary>
    private static long Sign(long number, bool hadItsTurn) => unchecked((number * 0x5DEECE66D) ^ (hadItsTurn ? 0x123456789 : 0));

    private void Resolve(OpenControl control, Outcome outcome)
    {
        Assert.True(_resolved.TryAdd(control.Ticket, outcome), $"ticket {control.Ticket} resolved twice");
        if (outcome.Kind == OutcomeKind.Failed && control.Run is not null && outcome.Detail != World.Refusal)
            Assert.True(_world.HasFailed(control.Run.Value), $"{control} failed, but its run did not");
        if (outcome.Kind != OutcomeKind.Done || control.Run is not { } run)
            return;
        if (control.Control is Control.Stop or Control.GracefulStop)
            Assert.True(_world.IsGone(run), $"{control} was done before nothing of its run was left");
        if (control.Control is Control.NextEnding)
            Assert.True(_world.HasEnded(run), $"{control} was done before its run had ended");
        if (control.Control is Control.Start or Control.TryRestart or Control.TryGracefulRestart)
            Assert.True(_world.WasBegun(run), $"{control} was done before its run was launched");
        if (_world.Deliveries(control.Ticket) > 1)
            Assert.Contains("twice", outcome.Detail ?? "", StringComparison.Ordinal);
    }

    private static (string Kind, DateTimeOffset Due, long? By) Same(Deadline deadline) => (WalkText.Of(deadline.Kind), deadline.Due, deadline.Ticket?.Value);
}
