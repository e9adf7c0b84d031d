using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Tests.Walk;

/// <summary>What the machine says in the words of the contract, in which the reference speaks.</summary>
internal static class WalkText
{
    public static string Of(JobState state) => state switch
    {
        JobState.Pending => "pending",
        JobState.Starting => "starting",
        JobState.Running => "running",
        JobState.Stopping => "stopping",
        JobState.Backoff => "backoff",
        JobState.Finished => "finished",
        JobState.Failed => "failed",
        JobState.Deleted => "deleted",
        _ => state.ToString(),
    };

    public static string Of(Wanted wanted) => (wanted, wanted.StoppedBy) switch
    {
        (Wanted.ToRun, _) => "run",
        (_, null) => "nothing",
        (_, { } cause) => $"stopped by {cause}",
    };

    public static string Of(Effect effect) => effect switch
    {
        Effect.Launch e => $"launch {e.Run}",
        Effect.Signal e => $"signal {e.Run} {e.Number} for {e.Ticket}",
        Effect.Ask e => $"ask {e.Run} {e.Number} for {e.Ticket}",
        Effect.Amend e => $"amend {e.Run}",
        Effect.Kill e => $"kill {e.Run}",
        Effect.Call e => $"call {e.Hook} for {e.Ticket}",
        Effect.Forget e => $"forget {e.Run}",
        _ => effect.ToString(),
    };

    public static string Of(DeadlineKind kind) => kind switch
    {
        DeadlineKind.Grace => "grace",
        DeadlineKind.Kill => "kill",
        DeadlineKind.Restart => "restart",
        _ => kind.ToString(),
    };
}
