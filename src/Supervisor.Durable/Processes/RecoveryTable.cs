namespace Supervisor.Durable.Processes;

/// <summary>
/// The table of CONTRACT.md, "Recovery", for a free lock, from top to bottom:
/// <code>
/// end          started         finding
/// valid        any             the result (or the launch error; one that passes, of an earlier supervisor's attempt: never ran)
/// –            –               never ran: `started` is on disk before the gate opens
/// –            other boot      restarted (a container that was started again is one)
/// –            this boot       orphan if the very same process lives, else unseen
/// </code>
/// An error that passes is tried again by the supervisor that made the attempt (<see cref="LaunchRetry"/>); if that one is gone, by the next.
/// </summary>
internal static class RecoveryTable
{
    /// <param name="state">The slots, read after the lock was found free.</param>
    /// <param name="process">The main process by its slot or by the database; null where neither knows one.</param>
    /// <param name="launchKnown">Whether the database knows that it was launched.</param>
    /// <param name="endKnown">Whether the database knows its end.</param>
    /// <param name="ofEarlier">Whether an earlier supervisor launched it.</param>
    /// <param name="isHere">Whether a process may be one of this boot and container.</param>
    /// <param name="lives">Whether that very process lives (a zombie too).</param>
    public static Finding Judge(
        RunState state, ProcessIdentity? process, bool launchKnown, bool endKnown, bool ofEarlier, Predicate<ProcessIdentity> isHere, Func<bool> lives) => state switch
        {
            { End: { Kind: EndKind.LaunchError, Code: var error } } when !launchKnown => ofEarlier && Errno.IsTransient(error) ? Finding.NeverRan : Finding.LaunchError,
            { End: { Kind: not EndKind.LaunchError } } when !endKnown => Finding.Result,
            _ when endKnown => Finding.EndKnown,
            _ when process is null && !launchKnown && state.Absurd is null => Finding.NeverRan,
            _ when process is not null && !isHere(process) => Finding.Restarted,
            { Verdict.Kind: VerdictKind.Lost } => Finding.Unseen,
            _ => lives() ? Finding.Orphan : Finding.Unseen,
        };
}
