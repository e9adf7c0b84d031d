using Microsoft.Extensions.Logging;
using Supervisor.Durable.Engine.Rounds;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;

namespace Supervisor.Durable.Engine;

/// <summary>What a round owes to the world, done after its commit.</summary>
/// <param name="host">Does what concerns processes.</param>
/// <param name="hooks">Calls hooks.</param>
/// <param name="time">The time.</param>
/// <param name="reach">Called at each fault point.</param>
/// <param name="log">Where it says what could not be begun.</param>
/// <param name="post">Takes the news of that to the loop.</param>
internal sealed class RoundEffects(
    IProcessHost host, IHookHost hooks, TimeProvider time, Action<string> reach, ILogger log, Action<Input> post)
{
    /// <summary>Does all of it, in the order of the decisions.</summary>
    public void Act(RoundResult result)
    {
        foreach (var (entry, effect) in result.Effects)
            Guarded(entry.Job.Name, effect, () => Act(entry, effect));
        foreach (var order in result.Launches)
            Guarded(order.Job, new Effect.Launch(order.Run), () => host.Launch(order));
    }

    private void Act(JobEntry entry, Effect effect)
    {
        switch (effect)
        {
            case Effect.Launch e when entry.Job.Hooks.ChangeLaunches && entry.Job.State is JobState.Starting s && s.Run == e.Run:
                hooks.Prepare(entry.Job, Order(entry, e.Run));
                break;
            case Effect.Launch e: host.Launch(Order(entry, e.Run)); break;
            case Effect.Call e: hooks.Call(entry.Job, e, entry.Calling.Find(c => c.Ticket == e.Ticket)?.Repeated == true); break;
            case Effect.Signal e: host.Signal(e.Run, e.Number.Number, e.Ticket.Value); break;
            case Effect.Ask e: host.Ask(e.Run, StopRequest.Of(e, RowTime.Now(time)), e.Ticket.Value); break;
            case Effect.Amend e: host.Amend(e.Run, StopRequest.Of(e.Stop)); break;
            case Effect.Kill e: host.Kill(e.Run); break;
            case Effect.Forget e: host.Forget(entry.Job.Name, e.Run); break;
            default: throw new InvalidOperationException($"No case for {effect}.");
        }
    }

    /// <summary>An effect that cannot even be begun has failed: what waits for it is answered.</summary>
    private void Guarded(string job, Effect effect, Action act)
    {
        reach(FaultPoint.ActBefore);
        try
        {
            act();
        }
        catch (Exception e) when (Defect.Is(e))
        {
            log.LogNotBegun(job, effect.ToString(), e);
            if (Failed(effect, e.Message) is { } news)
                post(new Input.Report(news));
        }
        reach(FaultPoint.ActAfter);
    }

    private ProcessReport? Failed(Effect effect, string reason) => effect switch
    {
        Effect.Launch l => new ProcessReport.LaunchFailed(l.Run, reason, Transient: false, RowTime.Now(time)),
        Effect.Signal s => new ProcessReport.Delivered(s.Run, s.Ticket.Value, reason),
        Effect.Ask a => new ProcessReport.Delivered(a.Run, a.Ticket.Value, reason),
        _ => null,
    };

    private static LaunchOrder Order(JobEntry entry, RunId run) => new(run, entry.Job.Name, entry.Job.Spec);
}
