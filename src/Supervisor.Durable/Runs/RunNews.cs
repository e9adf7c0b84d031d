using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs;

/// <summary>What becomes known of a run: an order of the engine's, or what was seen of its folder and its processes.</summary>
internal abstract record RunNews
{
    /// <summary>Launch it.</summary>
    public sealed record Launch(LaunchOrder Order) : RunNews;

    /// <summary>Find out what became of it: an earlier supervisor has ordered its launch.</summary>
    /// <param name="Order">What the database knows.</param>
    public sealed record Recover(RecoverOrder Order) : RunNews;

    /// <summary>What was found of a run whose launch an earlier supervisor has ordered.</summary>
    /// <param name="Order">What the database knows.</param>
    /// <param name="HasFolder">Whether its folder is there.</param>
    /// <param name="Slots">What its state file says.</param>
    /// <param name="HasShim">Whether its shim lives.</param>
    /// <param name="Free">What was found under its lock; null: another holds it, or it cannot be known now.</param>
    public sealed record Resume(RecoverOrder Order, bool HasFolder, RunState Slots, bool HasShim, Locked? Free) : RunNews;

    /// <summary>Send it a signal.</summary>
    public sealed record Signal(int Number, long Ticket) : RunNews;

    /// <summary>Ask it to end.</summary>
    public sealed record Ask(StopRequest Stop, long Ticket) : RunNews;

    /// <summary>From now on what it leaves is to be asked so.</summary>
    public sealed record Amend(StopRequest Stop) : RunNews;

    /// <summary>Kill all of it.</summary>
    public sealed record Kill : RunNews;

    /// <summary>The database knows all of it: its folder may go.</summary>
    public sealed record Forget : RunNews;

    /// <summary>A shim was let go for it.</summary>
    public sealed record ShimStarted : RunNews;

    /// <summary>Nothing was launched, and nothing is left behind.</summary>
    public sealed record LaunchFailed(string Error, bool IsTransient) : RunNews;

    /// <summary>Its state file was written to.</summary>
    /// <param name="Slots">What it says.</param>
    /// <param name="HasShim">Whether its shim is known, and was not seen to end.</param>
    /// <param name="IsMainNew">Whether its main process was found by this reading.</param>
    public sealed record SlotsRead(RunState Slots, bool HasShim, bool IsMainNew) : RunNews;

    /// <summary>Its shim has ended.</summary>
    /// <param name="Slots">What its state file says after that.</param>
    /// <param name="End">How; null: that cannot be known.</param>
    public sealed record ShimGone(RunState Slots, ProcessEnd? End) : RunNews;

    /// <summary>Its lock is free, and this host's for now.</summary>
    /// <param name="Slots">What its state file says under the lock.</param>
    /// <param name="Spec">What is known of its spec.</param>
    public sealed record Locked(RunState Slots, SpecSummary Spec) : RunNews
    {
        /// <summary>Whether its folder is there.</summary>
        public required bool HasFolder { get; init; }

        /// <summary>Whether its main process, if it has one, can be one of this boot and container.</summary>
        public required bool IsHere { get; init; }

        /// <summary>Whether that very process lives; not asked for where its end is known.</summary>
        public required bool MainLives { get; init; }

        /// <summary>Whether the pipes of its output are at hand, and its dead shim to show a pump that nothing more comes.</summary>
        public bool HasOutputs { get; init; }

        /// <summary>Whether something of its tree may be left.</summary>
        public bool MayHaveTree { get; init; } = true;

        /// <summary>What its launch failed at, in words; null: that is not what its state file says.</summary>
        public string? LaunchError { get; init; }

        /// <summary>
        /// Why its shim is taken to be at fault, in words, since it has died too often before it launched anything; null: it has not.
        /// </summary>
        public string? ShimFault { get; init; }
    }

    /// <summary>The main process of a run without a shim has ended.</summary>
    /// <param name="End">How; null: this kernel does not know.</param>
    public sealed record MainGone(ProcessEnd? End) : RunNews;

    /// <summary>What it printed until its end is in its log, or will never be.</summary>
    public sealed record PumpDone : RunNews;

    /// <summary>The pump has ended.</summary>
    public sealed record PumpGone(ProcessEnd? End) : RunNews;

    /// <summary>Another pump may be started.</summary>
    public sealed record PumpDue : RunNews;

    /// <summary>The pump has had its time: a stopped one, or one that waits for a disk, does not hold up an end.</summary>
    public sealed record PumpLate : RunNews;

    /// <summary>The work on what is left of its tree is over.</summary>
    /// <param name="IsGone">Whether nothing is left; false: it was interrupted.</param>
    public sealed record TreeEnded(bool IsGone) : RunNews;

    /// <summary>A signal or a request was delivered; or why not.</summary>
    public sealed record Answered(long Ticket, string? Error) : RunNews;

    /// <summary>Its main process could not be killed.</summary>
    public sealed record KillRefused(string Error) : RunNews;
}
