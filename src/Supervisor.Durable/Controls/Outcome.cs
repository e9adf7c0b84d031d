namespace Supervisor.Durable;

/// <summary>What became of a control. A ticket resolves once, with an outcome that is on disk.</summary>
/// <param name="Kind">How it resolved.</param>
/// <param name="Detail">Why it failed, or what is worth knowing about how it was done; else null.</param>
public sealed record Outcome(OutcomeKind Kind, string? Detail = null)
{
    /// <summary>It was done.</summary>
    public static Outcome Done { get; } = new(OutcomeKind.Done);

    /// <summary>There was nothing to do.</summary>
    public static Outcome Skipped { get; } = new(OutcomeKind.Skipped);

    /// <summary>The job was deleted.</summary>
    public static Outcome Cancelled { get; } = new(OutcomeKind.Cancelled, "the job was deleted");

    /// <summary>A later decision made it moot.</summary>
    public static Outcome Superseded { get; } = new(OutcomeKind.Superseded, "a later control decided otherwise");

    /// <summary>
    /// Throws where the control failed, was cancelled or was superseded: for a sender that needs it done. Where there was nothing to
    /// do (<see cref="OutcomeKind.Skipped"/>), the job is as it was to be.
    /// </summary>
    /// <returns>This outcome.</returns>
    /// <exception cref="ControlFailedException">It was not done; the message says why.</exception>
    public Outcome EnsureDone() => Kind is OutcomeKind.Done or OutcomeKind.Skipped ? this : throw new ControlFailedException(this);
}
