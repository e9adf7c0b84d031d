using System.Collections.Immutable;
using Supervisor.Durable.Runs;
using Supervisor.Durable.Tickets;

namespace Supervisor.Durable.Engine;

/// <summary>What comes to the loop. One channel: first in, first numbered.</summary>
internal abstract record Input
{
    private Input() { }

    /// <summary>A caller sends controls.</summary>
    public sealed record Send(string Job, ControlBatch Batch, string Origin, string? Key, Claim Claim) : Input
    {
        /// <summary>It was done while the database could not be written, and is only written down now.</summary>
        public bool IsCarriedOut { get; init; }

        /// <summary>The job is declared no longer: said in the same commit.</summary>
        public bool Withdraws { get; init; }
    }

    /// <summary>A caller sends the same to all jobs that selectors name.</summary>
    public sealed record SendSelected(
        ImmutableArray<string> Selectors, ControlBatch Batch, string Origin, string? Key, TaskCompletionSource<SentControls> Answer) : Input
    {
        /// <summary>Stands in no job's name: each job's batch has a key of its own.</summary>
        public const char KeySeparator = '/';

        /// <summary>What one of the jobs is sent.</summary>
        public Send To(string job) => new(job, Batch, Origin, Key is null ? null : Key + KeySeparator + job, new Claim());
    }

    /// <summary>A caller defines a job.</summary>
    public sealed record Define(string Job, JobSpec Spec, bool CreateOnly, string Origin, TaskCompletionSource<ApplyResult> Answer) : Input
    {
        /// <summary>
        /// What declares it: then what follows from the definition, a start or a restart, is sent in the same commit. Null: nothing.
        /// </summary>
        public string? DeclaredBy { get; init; }

        /// <summary>The file of the supervisor's own configuration that declares it.</summary>
        public string? DeclaredIn { get; init; }

        /// <summary>Whether a living process that was made from another command is restarted.</summary>
        public bool Restarts { get; init; }
    }

    /// <summary>A caller makes a schedule, or changes one. Who plans has found out when it fires next.</summary>
    public sealed record Plan(
        Schedule Schedule, string TimeZone, DateTimeOffset? Next, bool CreateOnly, TaskCompletionSource<DefinitionChange> Answer) : Input;

    /// <summary>A caller removes, pauses or resumes a schedule; resumed, it fires next then.</summary>
    public sealed record Replan(string Schedule, ScheduleChange Change, DateTimeOffset? Next, TaskCompletionSource Answer) : Input;

    /// <summary>A schedule's time has come. It deals with all times up to the last, and names those that are to fire.</summary>
    /// <param name="Schedule">Its name.</param>
    /// <param name="Due">Its next time when the other times were found: if it has changed, this is stale.</param>
    /// <param name="Times">Those that fire.</param>
    /// <param name="Last">The newest that is dealt with.</param>
    /// <param name="Next">The one after it.</param>
    /// <param name="Answer">Completes with the commit.</param>
    public sealed record Fire(
        string Schedule, DateTimeOffset Due, ImmutableArray<DateTimeOffset> Times, DateTimeOffset Last, DateTimeOffset? Next,
        TaskCompletionSource Answer) : Input;

    /// <summary>A caller sends what a schedule would send, now; its times stay as they are.</summary>
    public sealed record FireNow(string Schedule, string? Key, Claim Claim) : Input;

    /// <summary>The process host reports.</summary>
    public sealed record Report(ProcessReport News) : Input;

    /// <summary>The hook host reports.</summary>
    public sealed record HookNews(HookReport News) : Input;

    /// <summary>All runs that the last supervisor left have been heard of; and the machine has booted since, or has not.</summary>
    public sealed record Recovered(bool HasBooted, string? Fault = null) : Input;

    /// <summary>A schedule cannot be read, and does not fire.</summary>
    public sealed record ScheduleUnreadable(string Schedule, string Reason) : Input;

    /// <summary>The database was written to, by us or by others.</summary>
    public sealed record Noticed : Input;

    /// <summary>A step of upkeep is due.</summary>
    public sealed record Upkeep(UpkeepPass Pass) : Input;

    /// <summary>A deadline may be due, or storage may work again.</summary>
    public sealed record Tick : Input;
}
