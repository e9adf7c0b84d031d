using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Engine;

/// <summary>What a round owes to the world, done after its commit.</summary>
internal sealed partial class EngineLoop
{
    private void Act(RoundResult result)
    {
        foreach (var (entry, effect) in result.Effects)
        {
            _reach(FaultPoint.ActBefore);
            Guarded(entry.Job.Name, effect, () => Act(entry, effect));
            _reach(FaultPoint.ActAfter);
        }
        foreach (var order in result.Launches)
        {
            _reach(FaultPoint.ActBefore);
            Guarded(order.Job, new Effect.Launch(order.Run), () => _host.Launch(order));
            _reach(FaultPoint.ActAfter);
        }
    }

    private void Act(JobEntry entry, Effect effect)
    {
        switch (effect)
        {
            case Effect.Launch e when entry.Job.Hooks.ChangeLaunches && entry.Job.State is JobState.Starting s && s.Run == e.Run: _hooks.Prepare(entry.Job, Order(entry, e.Run)); break;
            case Effect.Launch e: _host.Launch(Order(entry, e.Run)); break;
            case Effect.Call e: _hooks.Call(entry.Job, e, entry.Calling.Find(c => c.Ticket == e.Ticket)?.Repeated == true); break;
            case Effect.Signal e: _host.Signal(e.Run, e.Number.Number, e.Ticket.Value); break;
            case Effect.Ask e: _host.Ask(e.Run, StopRequest.Of(e, Now()), e.Ticket.Value); break;
            case Effect.Amend e: _host.Amend(e.Run, StopRequest.Of(e.Stop)); break;
            case Effect.Kill e: _host.Kill(e.Run); break;
            case Effect.Forget e: _host.Forget(entry.Job.Name, e.Run); break;
            default: throw new InvalidOperationException($"No case for {effect}.");
        }
    }

    private static LaunchOrder Order(JobEntry entry, RunId run) => new(run, entry.Job.Name, entry.Job.Spec);
}
