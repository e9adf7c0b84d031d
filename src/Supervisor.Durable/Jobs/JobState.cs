namespace Supervisor.Durable.Jobs;

/// <summary>Where a job is in its life (CONTRACT.md, "Job states"). Each state carries what it needs, and nothing else.</summary>
internal abstract record JobState
{
    private JobState() { }

    /// <summary>What must happen at a time, if anything.</summary>
    public virtual Deadline? Deadline => null;

    /// <summary>The same, its deadline as the wall clock has it after it was set.</summary>
    public virtual JobState Shifted(TimeSpan by) => this;

    /// <summary>Whether this is the state before, for people: nothing is to be said of it.</summary>
    public virtual bool Continues(JobState before) => this == before;

    /// <summary>Never run.</summary>
    public sealed record Pending : JobState;

    /// <summary>A launch is under way, or (not <paramref name="Ordered"/>) waits until the last run's process tree is gone.</summary>
    public sealed record Starting(RunId Run, bool Ordered) : JobState
    {
        public override bool Continues(JobState before) => before is Starting b && b.Run == Run;
    }

    /// <summary>A process is running.</summary>
    public sealed record Running(RunId Run, ProcessIdentity Process) : JobState;

    /// <summary>
    /// A grace window is open (<see cref="DeadlineKind.Grace"/>), or a kill is under way (<see cref="DeadlineKind.Kill"/>).
    /// </summary>
    /// <param name="Run">The run that is to end.</param>
    /// <param name="Process">Its process.</param>
    /// <param name="Until">When it is killed, or killed again.</param>
    /// <param name="Then">The run to launch when it has ended; null: none.</param>
    /// <param name="Ended">The main process has ended; others that were asked have not. Its run's row says the same.</param>
    public sealed record Stopping(RunId Run, ProcessIdentity Process, Deadline Until, RunId? Then, bool Ended = false) : JobState
    {
        public override Deadline? Deadline => Until;

        public override JobState Shifted(TimeSpan by) => this with { Until = Until.Shifted(by) };

        public bool Killing => Until.Kind == DeadlineKind.Kill;

        public override bool Continues(JobState before) => before is Stopping b && (Killing && b.Killing
            ? this == b with { Until = Until } && Until.Ticket == b.Until.Ticket     // the kill is repeated
            : this with { Ended = b.Ended } == b);
    }

    /// <summary>Ended; the policy's restart is due at a stored time.</summary>
    public sealed record Backoff(Deadline Until) : JobState
    {
        public override Deadline? Deadline => Until;

        public override JobState Shifted(TimeSpan by) => this with { Until = Until.Shifted(by) };
    }

    /// <summary>Ended, no restart due.</summary>
    public sealed record Finished : JobState;

    /// <summary>Could not be launched, or its restarts are exhausted.</summary>
    public sealed record Failed(string Reason) : JobState;

    /// <summary>Gone.</summary>
    public sealed record Deleted : JobState;
}
