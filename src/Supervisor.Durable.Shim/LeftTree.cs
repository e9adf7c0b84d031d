using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>
/// What a main process leaves is asked before it is killed: all who were not asked with the main process get the stop signal and what is
/// left of
/// the window. The supervisor's slot, if there is one, says who was asked, and since it may change or say "kill" at any time it is read
/// again
/// and again.
/// </summary>
/// <param name="state">The run's slots.</param>
/// <param name="unasked">How to ask where the supervisor has said nothing.</param>
internal readonly unsafe struct LeftTree(StateFile state, StopSlot unasked)
{
    private const int LongestLook = 20;

    /// <summary>So long a supervisor that is just sending the signal may take to say that it did; then it must have died.</summary>
    private const long SendingPatience = 1_000_000_000;

    /// <summary>Whether others than the main process were asked with it, or are killed.</summary>
    public bool IsAsked => Read() is { Phase: StopPhase.Kill } or { Phase: StopPhase.Asked, Scope: not StopScope.Main };

    /// <summary>Returns when nothing is left, or when what is left is to be killed.</summary>
    public void Ask(ref ProcessTree tree, int main, ref Pump pump)
    {
        StopSlot stop = Read();
        for (long patience = Clock.Boot + SendingPatience; stop.Phase == StopPhase.Asking && Clock.Boot < patience; stop = Read())
            pump.Step(-1, 1);
        if (stop.Phase == StopPhase.Kill)
            return;

        bool isAsked = stop.Phase == StopPhase.Asked && stop.Scope != StopScope.Main;
        Faults.Reach(ShimFault.BeforeTreeAsk);
        if (!isAsked || stop.Scope == StopScope.Group)
            tree.Ask(stop.Signal, isAsked ? main : -1);
        Faults.Reach(ShimFault.AfterTreeAsk);
        long until = Clock.Boot + stop.GraceNanoseconds;
        if (stop.UntilNanoseconds != 0 && (isAsked || stop.UntilNanoseconds < until))
            until = stop.UntilNanoseconds;
        state.Write(Slot.Left, new LeftSlot { UntilNanoseconds = until });
        Faults.Reach(ShimFault.TreeAskWritten);

        for (int look = 1; Clock.Boot < until && ProcessTree.ReapAll() && Read().Phase != StopPhase.Kill; look = Math.Min(look * 2, LongestLook))
            pump.Step(-1, look);
    }

    private StopSlot Read()
    {
        StopSlot stop;
        return state.TryRead(Slot.Stop, &stop) && stop.Signal is > 0 and <= Native.LastSignal && stop.GraceNanoseconds >= 0 ? stop : unasked;
    }
}
