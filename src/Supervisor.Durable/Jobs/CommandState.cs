namespace Supervisor.Durable;

/// <summary>Where a job's command is: not run yet, running, or ended.</summary>
public abstract record CommandState
{
    private CommandState() { }

    /// <summary>It has never run.</summary>
    public sealed record Pending : CommandState;

    /// <summary>It is running.</summary>
    /// <param name="Run">The run's number.</param>
    /// <param name="ProcessId">Its main process.</param>
    /// <param name="StartedAt">When it was launched.</param>
    public sealed record Running(RunId Run, int ProcessId, DateTimeOffset StartedAt) : CommandState;

    /// <summary>It has ended.</summary>
    /// <param name="Run">The run's number.</param>
    /// <param name="End">How.</param>
    /// <param name="StartedAt">When it was launched.</param>
    /// <param name="EndedAt">When its main process ended.</param>
    public sealed record Finished(RunId Run, ProcessEnd End, DateTimeOffset StartedAt, DateTimeOffset EndedAt) : CommandState;
}
