using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs;

/// <summary>What a run came to, decided when its lock is free and ours for now: the shim is dead.</summary>
internal static class RunSettling
{
    /// <summary>The lock is free, and ours for now: decides what the run came to. Only a verdict is written under the lock.</summary>
    public static RunPhase Settled(RunStep step, RunNews.Locked news)
    {
        step.Facts = step.Facts.With(news.Slots) with { LeavesTree = news.Spec.Flags.HasFlag(SpecFlags.LeaveTree) };
        var finding = RecoveryTable.Judge(step.Facts, news);
        if (finding is Finding.EndKnown or Finding.Result or Finding.LaunchError or Finding.Orphan)
            step.Do(new RunEffect.Unlock());
        return finding switch
        {
            Finding.EndKnown or Finding.Result => HasEnded(step, news),
            Finding.LaunchError => HasFailed(step, news),
            Finding.NeverRan => HasNeverRun(step, news),
            Finding.Restarted => LostUnderLock(step, "the machine was restarted", mayHaveTree: false),
            Finding.Orphan => IsOrphan(step, news.Spec),
            _ => IsUnseen(step, news),
        };
    }

    private static RunPhase HasEnded(RunStep step, RunNews.Locked news)
    {
        step.Launched(mayLive: false);                               // says only what isn't known yet, as all of these
        if (step.Facts.Slots.End is { } end)
            step.Ended(end);
        return RunEnding.Clear(step, MayHaveTree(step, news));
    }

    private static RunPhase.Over HasFailed(RunStep step, RunNews.Locked news)
    {
        var end = step.Facts.Slots.End!.Value;
        step.LaunchFailed(news.LaunchError!, Errno.IsTransient(end.Code), WallClock.FromNanoseconds(end.WallNanoseconds));
        return RunEnding.Closed(step);
    }

    private static RunPhase HasNeverRun(RunStep step, RunNews.Locked news)
    {
        if (news.ShimFault is { } fault)
        {
            step.Do(new RunEffect.WriteVerdict(VerdictKind.NeverRan));
            step.LaunchFailed(fault, isTransient: false, step.Now);
            return RunEnding.Closed(step);
        }
        step.Do(new RunEffect.Undo());
        step.Do(new RunEffect.Close());
        step.NeverRan();
        return new RunPhase.Forgotten(step.Facts);                   // the answer to the report is another launch
    }

    private static RunPhase.Orphaned IsOrphan(RunStep step, SpecSummary spec)
    {
        step.Launched(mayLive: true);
        step.Do(new RunEffect.WatchMain());
        var isPumping = !spec.Flags.HasFlag(SpecFlags.DirectLogs);
        if (isPumping)
            step.Do(new RunEffect.StartPump(OfDead: false));
        return new(step.Facts) { IsPumping = isPumping, IsEnding = step.Facts.IsKillWanted && RunEnding.EndTree(step, isAtWork: false) };
    }

    private static RunPhase IsUnseen(RunStep step, RunNews.Locked news)
    {
        var reason = WhyUnseen(step.Facts, news.HasFolder);
        if (!news.HasFolder || !news.HasOutputs || news.Spec.Flags.HasFlag(SpecFlags.DirectLogs))
            return LostUnderLock(step, reason, MayHaveTree(step, news));

        // Shim and command are gone, but what it printed last is in its pipes yet.
        step.Do(new RunEffect.Unlock());
        step.Do(new RunEffect.StartPump(OfDead: true));
        step.Do(new RunEffect.LimitPump());
        return new RunPhase.Draining(step.Facts, End: null, step.Now, reason);
    }

    /// <summary>A shim that ends by itself has ended the tree before.</summary>
    private static bool MayHaveTree(RunStep step, RunNews.Locked news) => step.Facts.ShimEnd is not ProcessEnd.Success && news.MayHaveTree;

    private static string WhyUnseen(RunFacts facts, bool hasFolder)
    {
        var why = hasFolder ? "its shim died, and it ended before a supervisor could see it" : "its run directory is missing";
        return facts.Slots.Absurd is { } absurd ? $"its state file says what cannot be: {absurd}"
            : facts.Doubt is { } doubt ? $"its row cannot be read ({doubt}), and {why}" : why;
    }

    /// <summary>As <see cref="RunEnding.Lost"/>, and the next recovery comes to the same.</summary>
    private static RunPhase LostUnderLock(RunStep step, string reason, bool mayHaveTree)
    {
        step.Do(step.Facts.Slots.Verdict is null ? new RunEffect.WriteVerdict(VerdictKind.Lost) : new RunEffect.Unlock());
        return RunEnding.Lost(step, reason, mayHaveTree);
    }
}
