using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs;

/// <summary>What its slots say while its shim lives, and what it came to when that is dead.</summary>
internal sealed partial class RunMachine
{
    /// <summary>What the database knows of a run that an earlier supervisor has ordered.</summary>
    public static RunFacts Known(RecoverOrder order) => RunFacts.None with
    {
        IsOfEarlier = true,
        Recorded = order.Process,
        Doubt = order.Doubt,
        Request = StopRequest.Of(order.Stop),
        Reported = order.EndRecorded ? Reported.Ended : order.Process is not null && order.Doubt is null ? Reported.Launched : Reported.Nothing,
    };

    /// <summary>Found by the next supervisor, by the table of CONTRACT.md, "Recovery".</summary>
    private static RunPhase Resumed(Step step, RunNews.Resume news)
    {
        var facts = step.Facts;
        step.Facts = Known(news.Order).With(news.Slots) with { Held = facts.Held, IsKillWanted = facts.IsKillWanted };
        if (!news.HasFolder && news.Free is { } nothing)
            return Settled(step, nothing);                           // a missing folder holds no lock
        if (Follow(step, new RunPhase.Witnessed(step.Facts), news.HasShim) is RunPhase.Leaving leaving)
            return step.Do(leaving, new RunEffect.Unlock());
        if (news.Free is { } free)
            return Settled(step, free);
        step.Do(news.HasShim ? new RunEffect.KeepOutputs() : new RunEffect.TakeLock());
        return news.HasShim ? new RunPhase.Witnessed(step.Facts) : new RunPhase.Locking(step.Facts);
    }

    private static RunPhase Follow(Step step, RunPhase phase, RunNews.SlotsRead news)
    {
        step.Facts = step.Facts.With(news.Slots);
        if (news.IsMainNew && step.Facts.IsKillWanted)
            step.Kill();                                             // it was asked for while there was nothing to kill
        return Follow(step, phase, news.HasShim);
    }

    /// <summary>
    /// Reports what the slots say. A launch that failed is reported when the lock is free. A mere <c>started</c> is not yet on disk for sure, nor is
    /// its child past the gate.
    /// </summary>
    private static RunPhase Follow(Step step, RunPhase phase, bool hasShim)
    {
        var slots = step.Facts.Slots;
        if (slots.End is { Kind: EndKind.LaunchError } || (slots.Exec is null && slots.End is null))
            return phase;
        step.Launched(mayLive: slots.End is null);
        if (slots.End is not { } end)
            return phase;
        step.Ended(end);
        return end.IsAll != 0 && hasShim ? Leave(step) : phase;
    }

    /// <summary>Nothing of the tree is left. The shim still brings the end to the disk. No one has to wait for that: our own record is on its way there too.</summary>
    private static RunPhase.Leaving Leave(Step step)
    {
        step.Do(new RunEffect.ReleaseMain());
        step.TreeGone();
        return new(step.Facts, IsForgotten: false);
    }

    private static RunPhase.Locking ShimGone(Step step, RunNews.ShimGone news)
    {
        step.Facts = step.Facts.With(news.Slots) with { ShimEnd = news.End };
        step.Facts = step.Facts with { HasLostShim = news.End is not ProcessEnd.Success && !step.Facts.IsOfEarlier };
        if (step.Facts.Slots.End is null || news.End is ProcessEnd.Signalled)
            step.Do(new RunEffect.LogShimDied(news.End?.ToString() ?? "unseen"));
        step.Do(new RunEffect.TakeLock());
        return new RunPhase.Locking(step.Facts);
    }

    /// <summary>The lock is free, and ours for now: decides what the run came to. Only a verdict is written under the lock.</summary>
    private static RunPhase Settled(Step step, RunNews.Locked news)
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

    private static RunPhase HasEnded(Step step, RunNews.Locked news)
    {
        step.Launched(mayLive: false);                               // says only what isn't known yet, as all of these
        if (step.Facts.Slots.End is { } end)
            step.Ended(end);
        return Clear(step, MayHaveTree(step, news));
    }

    private static RunPhase.Over HasFailed(Step step, RunNews.Locked news)
    {
        var end = step.Facts.Slots.End!.Value;
        step.LaunchFailed(news.LaunchError!, Errno.IsTransient(end.Code), WallClock.FromNanoseconds(end.WallNanoseconds));
        return Closed(step);
    }

    private static RunPhase HasNeverRun(Step step, RunNews.Locked news)
    {
        if (news.ShimFault is { } fault)
        {
            step.Do(new RunEffect.WriteVerdict(VerdictKind.NeverRan));
            step.LaunchFailed(fault, isTransient: false, step.Now);
            return Closed(step);
        }
        step.Do(new RunEffect.Undo());
        step.Do(new RunEffect.Close());
        step.NeverRan();
        return new RunPhase.Forgotten(step.Facts);                   // the answer to the report is another launch
    }

    private static RunPhase.Orphaned IsOrphan(Step step, SpecSummary spec)
    {
        step.Launched(mayLive: true);
        step.Do(new RunEffect.WatchMain());
        var isPumping = !spec.Flags.HasFlag(SpecFlags.DirectLogs);
        if (isPumping)
            step.Do(new RunEffect.StartPump(OfDead: false));
        return new(step.Facts) { IsPumping = isPumping, IsEnding = step.Facts.IsKillWanted && EndTree(step, isAtWork: false) };
    }

    private static RunPhase IsUnseen(Step step, RunNews.Locked news)
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
    private static bool MayHaveTree(Step step, RunNews.Locked news) => step.Facts.ShimEnd is not ProcessEnd.Success && news.MayHaveTree;

    private static string WhyUnseen(RunFacts facts, bool hasFolder)
    {
        var why = hasFolder ? "its shim died, and it ended before a supervisor could see it" : "its run directory is missing";
        return facts.Slots.Absurd is { } absurd ? $"its state file says what cannot be: {absurd}"
            : facts.Doubt is { } doubt ? $"its row cannot be read ({doubt}), and {why}" : why;
    }

    /// <summary>As <see cref="Lost"/>, and the next recovery comes to the same.</summary>
    private static RunPhase LostUnderLock(Step step, string reason, bool mayHaveTree)
    {
        step.Do(step.Facts.Slots.Verdict is null ? new RunEffect.WriteVerdict(VerdictKind.Lost) : new RunEffect.Unlock());
        return Lost(step, reason, mayHaveTree);
    }

    private static RunPhase Lost(Step step, string reason, bool mayHaveTree, bool isAtWork = false)
    {
        step.Do(new RunEffect.LogLost(reason));
        step.Launched(mayLive: false);
        step.Ended(new ProcessEnd.Lost(reason), step.Now);
        return Clear(step, mayHaveTree, isAtWork);
    }
}
