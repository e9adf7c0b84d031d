using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs;

/// <summary>What follows from what the slots of a run say while its shim lives, and from the death of the shim.</summary>
internal static class RunFollowing
{
    /// <summary>Found by the next supervisor, by the table of CONTRACT.md, "Recovery".</summary>
    public static RunPhase Resumed(RunStep step, RunNews.Resume news)
    {
        var facts = step.Facts;
        step.Facts = RunFacts.Known(news.Order).With(news.Slots) with { Held = facts.Held, IsKillWanted = facts.IsKillWanted };
        if (!news.HasFolder && news.Free is { } nothing)
            return RunSettling.Settled(step, nothing);               // a missing folder holds no lock
        if (Follow(step, new RunPhase.Witnessed(step.Facts), news.HasShim) is RunPhase.Leaving leaving)
            return step.Do(leaving, new RunEffect.Unlock());
        if (news.Free is { } free)
            return RunSettling.Settled(step, free);
        step.Do(news.HasShim ? new RunEffect.KeepOutputs() : new RunEffect.TakeLock());
        return news.HasShim ? new RunPhase.Witnessed(step.Facts) : new RunPhase.Locking(step.Facts);
    }

    public static RunPhase Follow(RunStep step, RunPhase phase, RunNews.SlotsRead news)
    {
        step.Facts = step.Facts.With(news.Slots);
        if (news.IsMainNew && step.Facts.IsKillWanted)
            step.Kill();                                             // it was asked for while there was nothing to kill
        return Follow(step, phase, news.HasShim);
    }

    /// <summary>
    /// Reports what the slots say. A launch that failed is reported when the lock is free. A mere <c>started</c> is not yet on disk for
    /// sure, nor is its child past the gate.
    /// </summary>
    public static RunPhase Follow(RunStep step, RunPhase phase, bool hasShim)
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

    /// <summary>
    /// Nothing of the tree is left. The shim still brings the end to the disk. No one has to wait for that: our own record is on its way
    /// there too.
    /// </summary>
    private static RunPhase.Leaving Leave(RunStep step)
    {
        step.Do(new RunEffect.ReleaseMain());
        step.TreeGone();
        return new(step.Facts, IsForgotten: false);
    }

    public static RunPhase.Locking ShimGone(RunStep step, RunNews.ShimGone news)
    {
        step.Facts = step.Facts.With(news.Slots) with { ShimEnd = news.End };
        step.Facts = step.Facts with { HasLostShim = news.End is not ProcessEnd.Success && !step.Facts.IsOfEarlier };
        if (step.Facts.Slots.End is null || news.End is ProcessEnd.Signalled)
            step.Do(new RunEffect.LogShimDied(news.End?.ToString() ?? "unseen"));
        step.Do(new RunEffect.TakeLock());
        return new RunPhase.Locking(step.Facts);
    }
}
