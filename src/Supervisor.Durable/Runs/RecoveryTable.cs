using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs;

/// <summary>
/// The first step of what is decided under a free lock: the table of CONTRACT.md, "Recovery", from top to bottom:
/// <code>
/// end          started         finding
/// valid        any             the result (or the launch error; one that passes, of an earlier supervisor's attempt: never ran)
/// –            –               never ran: `started` is on disk before the gate opens
/// –            other boot      restarted (a container that was started again is one)
/// –            this boot       orphan if the very same process lives, else unseen
/// </code>
/// An error that passes is tried again by the supervisor that made the attempt (<see cref="LaunchRetry"/>); if that one is gone, by the
/// next.
/// </summary>
internal static class RecoveryTable
{
    /// <param name="facts">What is known of the run, with the slots that were read after the lock was found free.</param>
    /// <param name="found">What was found under the lock.</param>
    public static Finding Judge(RunFacts facts, RunNews.Locked found)
    {
        var isLaunched = facts.Reported != Reported.Nothing || facts.Doubt is not null;
        var isEnded = facts.Reported == Reported.Ended;
        return facts.Slots switch
        {
            { End: { Kind: EndKind.LaunchError, Code: var error } } when !isLaunched =>
                facts.IsOfEarlier && Errno.IsTransient(error) ? Finding.NeverRan : Finding.LaunchError,
            { End: { Kind: not EndKind.LaunchError } } when !isEnded => Finding.Result,
            _ when isEnded => Finding.EndKnown,
            _ when facts.Process is null && !isLaunched && facts.Slots.Absurd is null => Finding.NeverRan,
            _ when facts.Process is not null && !found.IsHere => Finding.Restarted,
            { Verdict.Kind: VerdictKind.Lost } => Finding.Unseen,
            _ => found.MainLives ? Finding.Orphan : Finding.Unseen,
        };
    }
}
