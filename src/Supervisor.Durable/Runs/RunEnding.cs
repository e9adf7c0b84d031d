namespace Supervisor.Durable.Runs;

/// <summary>The end of a run whose shim is dead: its main process, its log, its tree.</summary>
internal static class RunEnding
{
    private const string Unknown = "its shim died, and this kernel does not know how it ended (Linux 6.15 and later do)";

    public static RunPhase MainGone(RunStep step, RunPhase.Orphaned phase, ProcessEnd? end)
    {
        var draining = new RunPhase.Draining(step.Facts, end, step.Now, Unknown) { IsEnding = phase.IsEnding };
        if (phase.IsPumping)
            return step.Do(draining, new RunEffect.LimitPump());
        return Drained(step, draining);
    }

    public static RunPhase Drained(RunStep step, RunPhase.Draining phase)
    {
        if (phase.End is not { } end)
            return Lost(step, phase.Reason, mayHaveTree: true, phase.IsEnding);
        step.Ended(end, phase.At);
        return Clear(step, mayHaveTree: true, phase.IsEnding);
    }

    /// <summary>The main process is gone; only this host is left to end the rest.</summary>
    /// <param name="step">The decision.</param>
    /// <param name="mayHaveTree">Whether something may be left.</param>
    /// <param name="isAtWork">Whether a worker ends the tree already.</param>
    public static RunPhase Clear(RunStep step, bool mayHaveTree, bool isAtWork = false) => !mayHaveTree || step.Facts.LeavesTree
        ? TreeGone(step)
        : new RunPhase.EndingTree(step.Facts, EndTree(step, isAtWork));

    /// <summary>True: a worker ends the tree from now on, or does so already.</summary>
    public static bool EndTree(RunStep step, bool isAtWork)
    {
        if (!isAtWork)
            step.Do(new RunEffect.EndTree());
        return true;
    }

    public static RunPhase.Over TreeGone(RunStep step)
    {
        step.TreeGone();
        return Closed(step);
    }

    public static RunPhase.Over Closed(RunStep step)
    {
        step.Do(new RunEffect.Close());
        return new(step.Facts);
    }

    /// <summary>The engine needs it no more; its processes, if there are any, are left as they are.</summary>
    public static RunPhase.Forgotten Forget(RunStep step, bool isFree)
    {
        step.Do(new RunEffect.Close());
        step.Do(new RunEffect.RemoveFolder(isFree));
        return new(step.Facts);
    }

    public static RunPhase Lost(RunStep step, string reason, bool mayHaveTree, bool isAtWork = false)
    {
        step.Do(new RunEffect.LogLost(reason));
        step.Launched(mayLive: false);
        step.Ended(new ProcessEnd.Lost(reason), step.Now);
        return Clear(step, mayHaveTree, isAtWork);
    }
}
