namespace Supervisor.Durable.Runs;

/// <summary>News of a run, from the process host to the engine. Any of them may come late, twice, or about a run long over.</summary>
internal abstract record ProcessReport(RunId Run)
{
    /// <summary>The program was exec'ed.</summary>
    public sealed record Launched(RunId Run, ProcessIdentity Process, DateTimeOffset At) : ProcessReport(Run);

    /// <summary>The program was not exec'ed and never will be under this run. Its tree is gone.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Error">One line: what failed and why, with the way out where there is one.</param>
    /// <param name="Transient">Whether the same launch may well succeed later (EAGAIN, ENOMEM, ETXTBSY, EMFILE, …).</param>
    /// <param name="At">When.</param>
    public sealed record LaunchFailed(RunId Run, string Error, bool Transient, DateTimeOffset At) : ProcessReport(Run);

    /// <summary>Recovery only: the run never ran, provably; it may be launched again under the same number.</summary>
    public sealed record NeverRan(RunId Run) : ProcessReport(Run);

    /// <summary>
    /// The main process has ended; <paramref name="IsAll"/>: and nothing else of its tree is left, as TreeGone will say, too.
    /// </summary>
    public sealed record Ended(RunId Run, ProcessEnd End, DateTimeOffset At, ResourceUsage? Usage, bool IsAll = false) : ProcessReport(Run);

    /// <summary>Nothing of the run's process tree is left.</summary>
    public sealed record TreeGone(RunId Run) : ProcessReport(Run);

    /// <summary>A signal was delivered, or could not be.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Ticket">The control that asked for it.</param>
    /// <param name="Error">Null when delivered; else one line that says why not.</param>
    public sealed record Delivered(RunId Run, long Ticket, string? Error) : ProcessReport(Run)
    {
        /// <summary>The process is there, and the kernel does not let it be signalled; else it was too late.</summary>
        public bool IsRefused { get; init; }
    }

    /// <summary>The main process could not be killed; it runs on.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Error">One line that says why not.</param>
    public sealed record KillRefused(RunId Run, string Error) : ProcessReport(Run);
}
