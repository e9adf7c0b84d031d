namespace Supervisor.Durable.Jobs;

/// <summary>
/// What should be, whatever is (CONTRACT.md, "Job states"): what was asked for last. Kept beside the state, and never twice.
/// </summary>
internal abstract record Wanted
{
    private Wanted() { }

    /// <summary>It was started, and not stopped since. It may have ended by itself.</summary>
    public static readonly Wanted Run = new ToRun();

    /// <summary>It was never started.</summary>
    public static readonly Wanted Nothing = new Stopped(null);

    /// <summary>Why it should be stopped; null where it should run, or was never started.</summary>
    public StopCause? StoppedBy => (this as Stopped)?.By;

    public sealed record ToRun : Wanted;

    /// <param name="By">Why; null: it was never started.</param>
    public sealed record Stopped(StopCause? By) : Wanted;
}
