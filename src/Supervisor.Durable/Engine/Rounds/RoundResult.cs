using System.Collections.Immutable;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.Engine.Rounds;

/// <summary>What a round owes the world once it is committed: answers to callers, and effects in the order of their decisions.</summary>
internal sealed class RoundResult
{
    public List<(Claim Claim, ImmutableArray<TicketId> Tickets)> Accepted { get; } = [];

    /// <summary>What the jobs of a selection were sent.</summary>
    public List<(TaskCompletionSource<SentControls> Answer, SentControls Value)> Selected { get; } = [];

    public List<(TicketId Ticket, Outcome Outcome)> Resolved { get; } = [];

    /// <summary>What happened to runs, by the kind of its event.</summary>
    public List<(RunId Run, string Kind)> RunEvents { get; } = [];

    /// <summary>Controls that have failed, and why: for the log.</summary>
    public List<(string Job, TicketId Ticket, string Reason)> Failures { get; } = [];

    public List<(TaskCompletionSource<ApplyResult> Answer, ApplyResult Value)> Defined { get; } = [];

    public List<(JobEntry Entry, Effect Effect)> Effects { get; } = [];

    /// <summary>Schedules that were added or changed.</summary>
    public List<(TaskCompletionSource<DefinitionChange> Answer, DefinitionChange Value)> Scheduled { get; } = [];

    /// <summary>Changes and fires of schedules.</summary>
    public List<TaskCompletionSource> Planned { get; } = [];

    /// <summary>Launches as the jobs' hooks want them.</summary>
    public List<LaunchOrder> Launches { get; } = [];

    /// <summary>The pass over the history that made a step, and whether that has written anything.</summary>
    public (UpkeepPass Pass, bool HasWritten)? Upkeep { get; set; }
}
