namespace Supervisor.Durable;

/// <summary>The job that a hook is called for, and its runs.</summary>
public class JobContext
{
    internal JobContext(Job job, Command command) => (Job, Command) = (job, command);

    /// <summary>
    /// The job. A hook may send controls to it, but must not await a normal one: that waits until this hook has returned.
    /// </summary>
    public Job Job { get; }

    /// <summary>The command that the job is defined to run.</summary>
    public Command Command { get; private protected set; }

    /// <summary>
    /// Where the command is at the time of the call. Before a launch, and after one that failed, it is pending: the run before it is
    /// <see cref="Previous"/>.
    /// </summary>
    public required CommandState Current { get; init; }

    /// <summary>The last run before that of <see cref="Current"/> that was launched; null where there was none.</summary>
    public CommandState? Previous { get; init; }

    /// <summary>The control that called the hook; for a launch, the control that launches.</summary>
    public required TicketId Ticket { get; init; }

    /// <summary>What the caller gave; null: nothing.</summary>
    public string? Payload { get; init; }

    /// <summary>
    /// The supervisor went down while this hook was being called for this ticket: it may have done its work already, wholly or in part.
    /// </summary>
    public bool IsRepeated { get; init; }
}
