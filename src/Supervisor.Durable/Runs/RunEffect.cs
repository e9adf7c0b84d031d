using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs;

/// <summary>
/// What is to be done to a run. The effects of one decision are carried out in their order, and before its reports are made.
/// </summary>
/// <param name="Blocks">Whether it may wait for a disk or a look at all of /proc: then a worker does it, and the run's later news wait
/// until it is done.</param>
internal abstract record RunEffect(bool Blocks)
{
    /// <summary>
    /// Launch it; answered by <see cref="RunNews.ShimStarted"/>, <see cref="RunNews.LaunchFailed"/> or, where its folder is there, by
    /// <see cref="RunNews.Resume"/>.
    /// </summary>
    public sealed record Launch(LaunchOrder Order) : RunEffect(Blocks: true);

    /// <summary>Look at its folder, its shim and its lock; answered by <see cref="RunNews.Resume"/>.</summary>
    public sealed record Find(RecoverOrder Order) : RunEffect(Blocks: true);

    /// <summary>Keep the pipes of its output, for the case that its shim is killed.</summary>
    public sealed record KeepOutputs() : RunEffect(Blocks: false);

    /// <summary>Send a signal to its main process or group; answered by <see cref="RunNews.Answered"/>.</summary>
    public sealed record Send(int Signal, long Ticket) : RunEffect(Blocks: false);

    /// <summary>Write down how it is asked, and ask it; answered by <see cref="RunNews.Answered"/>.</summary>
    public sealed record Ask(StopRequest Stop, long Ticket) : RunEffect(Blocks: true);

    /// <summary>Send the stop signal to what is left of its tree; answered by <see cref="RunNews.Answered"/>.</summary>
    public sealed record AskLeft(StopRequest Stop, long Ticket) : RunEffect(Blocks: true);

    /// <summary>Write down how what it leaves is asked, unless it was asked already.</summary>
    public sealed record WriteRequest(StopRequest Stop) : RunEffect(Blocks: true);

    /// <summary>Write down that what is left is not to be asked any more: the shim kills it when the main process has ended.</summary>
    public sealed record WriteKill() : RunEffect(Blocks: true);

    /// <summary>Kill its main process, if that is known; answered by <see cref="RunNews.KillRefused"/> if it may not be killed.</summary>
    public sealed record KillMain() : RunEffect(Blocks: false);

    /// <summary>Take its lock, or have it waited for; answered by <see cref="RunNews.Locked"/>, at once or later.</summary>
    public sealed record TakeLock() : RunEffect(Blocks: true);

    /// <summary>Let go of its lock, if it is held.</summary>
    public sealed record Unlock() : RunEffect(Blocks: false);

    /// <summary>Write down what it was judged to be, if its lock is held, and let go of the lock.</summary>
    public sealed record WriteVerdict(VerdictKind Kind) : RunEffect(Blocks: true);

    /// <summary>Write down that it never ran, remove its folder, and let go of its lock.</summary>
    public sealed record Undo() : RunEffect(Blocks: true);

    /// <summary>Watch its main process; answered by <see cref="RunNews.MainGone"/>.</summary>
    public sealed record WatchMain() : RunEffect(Blocks: false);

    /// <summary>Start a pump for its log; answered by <see cref="RunNews.PumpDone"/> and <see cref="RunNews.PumpGone"/>.</summary>
    /// <param name="OfDead">Its main process is gone, and its dead shim shows that nothing more comes.</param>
    public sealed record StartPump(bool OfDead) : RunEffect(Blocks: false);

    /// <summary>Wait before another pump is started; answered by <see cref="RunNews.PumpDue"/>.</summary>
    public sealed record DelayPump() : RunEffect(Blocks: false);

    /// <summary>Wait for the pump, but not for ever; answered by <see cref="RunNews.PumpLate"/>.</summary>
    public sealed record LimitPump() : RunEffect(Blocks: false);

    /// <summary>
    /// Ask what is left of its tree, unless all is to be killed, and kill it; answered by <see cref="RunNews.TreeEnded"/>.
    /// </summary>
    public sealed record EndTree() : RunEffect(Blocks: false);

    /// <summary>Its main process is gone, and no pump will be needed.</summary>
    public sealed record ReleaseMain() : RunEffect(Blocks: false);

    /// <summary>Stop watching it, and let go of all that is held of it.</summary>
    public sealed record Close() : RunEffect(Blocks: false);

    /// <summary>Remove its folder, or keep it for another run.</summary>
    /// <param name="IsFree">Its lock is free, or will be in a moment; else the folder stays where it is held.</param>
    public sealed record RemoveFolder(bool IsFree) : RunEffect(Blocks: false);

    /// <summary>Log that its shim died before the run was over.</summary>
    public sealed record LogShimDied(string End) : RunEffect(Blocks: false);

    /// <summary>Log that its end could not be seen.</summary>
    public sealed record LogLost(string Reason) : RunEffect(Blocks: false);

    /// <summary>Log that what it prints is not captured any more.</summary>
    public sealed record LogNotCaptured() : RunEffect(Blocks: false);
}
