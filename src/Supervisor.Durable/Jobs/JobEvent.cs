namespace Supervisor.Durable.Jobs;

/// <summary>What can happen to a job.</summary>
internal abstract record JobEvent
{
    private JobEvent() { }

    /// <summary>A control has its turn; one that <paramref name="Follows"/> is not the first of its batch.</summary>
    public sealed record Asked(TicketId Ticket, Control Control, bool Follows = false) : JobEvent;

    /// <summary>
    /// A supervisor has started, and knows what became of the job's run meanwhile. What is launched because of that takes <paramref
    /// name="Number"/>.
    /// </summary>
    /// <param name="Booted">Whether the machine has booted since the last supervisor started.</param>
    /// <param name="Number">A number that is free.</param>
    public sealed record TakenOver(bool Booted, TicketId Number) : JobEvent;

    /// <summary>The state's deadline has passed. A restart that is launched now takes <paramref name="Number"/>.</summary>
    public sealed record Due(Deadline Deadline, TicketId Number) : JobEvent;

    /// <summary>The program was exec'ed, at a time that may be long ago (null: now).</summary>
    public sealed record Launched(RunId Run, ProcessIdentity Process, DateTimeOffset? At = null) : JobEvent;

    /// <summary>The program was not exec'ed and never will be under this run.</summary>
    public sealed record LaunchFailed(RunId Run, string Error) : JobEvent;

    /// <summary>The launch was begun but never came to exec, provably: it may be repeated.</summary>
    public sealed record NeverRan(RunId Run) : JobEvent;

    /// <summary>
    /// The main process has ended, at a time that may be long ago; <paramref name="IsAll"/>: and nothing else of its tree is left.
    /// </summary>
    public sealed record Ended(RunId Run, ProcessEnd End, DateTimeOffset At, bool IsAll = false) : JobEvent;

    /// <summary>Nothing of the run's process tree is left.</summary>
    public sealed record TreeGone(RunId Run) : JobEvent;

    /// <summary>A hook has returned, or (with an error) thrown.</summary>
    public sealed record HookReturned(TicketId Ticket, string? Error) : JobEvent;

    /// <summary>A signal was delivered, or could not be.</summary>
    public sealed record Delivered(RunId Run, TicketId Ticket, string? Error) : JobEvent
    {
        /// <summary>The process is there, and the kernel does not let it be signalled; else it was too late.</summary>
        public bool IsRefused { get; init; }
    }

    /// <summary>The process could not be killed: it runs on, whatever was asked.</summary>
    public sealed record KillRefused(RunId Run, string Error) : JobEvent;
}
