namespace Supervisor.Durable.Runs;

/// <summary>
/// Where one run stands, as the host sees it. A phase carries what it needs. The graph of the phases, drawn from the code, stands in
/// README.md of this folder.
/// </summary>
/// <param name="Facts">What is known of the run.</param>
internal abstract record RunPhase(RunFacts Facts)
{
    /// <summary>Nothing was ordered yet.</summary>
    public sealed record New() : RunPhase(RunFacts.None);

    /// <summary>A worker makes its folder the run's, and lets a shim go.</summary>
    public sealed record Launching(RunFacts Facts) : RunPhase(Facts);

    /// <summary>Its shim lives, and writes down what it sees.</summary>
    public sealed record Witnessed(RunFacts Facts) : RunPhase(Facts);

    /// <summary>Its shim is dead or was never seen. Its lock is waited for: who holds it may still write.</summary>
    public sealed record Locking(RunFacts Facts) : RunPhase(Facts);

    /// <summary>Its shim is dead and its main process lives, which is watched by its pidfd.</summary>
    public sealed record Orphaned(RunFacts Facts) : RunPhase(Facts)
    {
        /// <summary>Whether a pump continues its log.</summary>
        public bool IsPumping { get; init; }

        /// <summary>How many pumps were killed: the second and later ones are replaced more slowly.</summary>
        public int PumpsKilled { get; init; }

        /// <summary>Its tree is being killed.</summary>
        public bool IsEnding { get; init; }
    }

    /// <summary>Its main process has ended as well. What it printed last is brought into its log, before its end is reported.</summary>
    /// <param name="Facts">What is known of the run.</param>
    /// <param name="End">How it ended; null: that could not be seen.</param>
    /// <param name="At">When that was seen.</param>
    /// <param name="Reason">Why its end could not be seen.</param>
    public sealed record Draining(RunFacts Facts, ProcessEnd? End, DateTimeOffset At, string Reason) : RunPhase(Facts)
    {
        /// <inheritdoc cref="Orphaned.IsEnding"/>
        public bool IsEnding { get; init; }
    }

    /// <summary>Its end is reported, no shim is there, and what is left of its tree is asked to end and killed.</summary>
    /// <param name="Facts">What is known of the run.</param>
    /// <param name="IsAtWork">Whether a worker does that; false: it was interrupted.</param>
    public sealed record EndingTree(RunFacts Facts, bool IsAtWork) : RunPhase(Facts);

    /// <summary>All is reported: nothing of its tree is left but its shim, which is just leaving.</summary>
    /// <param name="Facts">What is known of the run.</param>
    /// <param name="IsForgotten">Whether its folder goes when the shim has left.</param>
    public sealed record Leaving(RunFacts Facts, bool IsForgotten) : RunPhase(Facts);

    /// <summary>All is reported. Its folder waits for the engine's word.</summary>
    public sealed record Over(RunFacts Facts) : RunPhase(Facts);

    /// <summary>The host knows it no more.</summary>
    public sealed record Forgotten(RunFacts Facts) : RunPhase(Facts);

    /// <summary>Whether its last report was made: then no gated child exists, and no shim but one that is leaving.</summary>
    public bool IsOver => this is Leaving or Over or Forgotten;

    /// <summary>Whether its shim is known to be dead, and what it came to was judged.</summary>
    public bool IsSettled => this is Orphaned or Draining or EndingTree;
}
