namespace Supervisor.Durable.Runs;

/// <summary>The end of a run whose shim is dead: its main process, its log, its tree.</summary>
internal sealed partial class RunMachine
{
    private const string Unknown = "its shim died, and this kernel does not know how it ended (Linux 6.15 and later do)";

    private static RunPhase MainGone(Step step, RunPhase.Orphaned phase, ProcessEnd? end)
    {
        var draining = new RunPhase.Draining(step.Facts, end, step.Now, Unknown) { IsEnding = phase.IsEnding };
        if (phase.IsPumping)
            return step.Do(draining, new RunEffect.LimitPump());
        return Drained(step, draining);
    }

    private static RunPhase Drained(Step step, RunPhase.Draining phase)
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
    private static RunPhase Clear(Step step, bool mayHaveTree, bool isAtWork = false) => !mayHaveTree || step.Facts.LeavesTree
        ? TreeGone(step)
        : new RunPhase.EndingTree(step.Facts, EndTree(step, isAtWork));

    /// <summary>True: a worker ends the tree from now on, or does so already.</summary>
    private static bool EndTree(Step step, bool isAtWork)
    {
        if (!isAtWork)
            step.Do(new RunEffect.EndTree());
        return true;
    }

    private static RunPhase.Over TreeGone(Step step)
    {
        step.TreeGone();
        return Closed(step);
    }

    private static RunPhase.Over Closed(Step step)
    {
        step.Do(new RunEffect.Close());
        return new(step.Facts);
    }

    /// <summary>The engine needs it no more; its processes, if there are any, are left as they are.</summary>
    private static RunPhase.Forgotten Forget(Step step, bool isFree)
    {
        step.Do(new RunEffect.Close());
        step.Do(new RunEffect.RemoveFolder(isFree));
        return new(step.Facts);
    }
}
