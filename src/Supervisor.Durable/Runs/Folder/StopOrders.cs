using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Folder;

/// <summary>
/// How one run is asked to end, and what was done of it. It stands in the run's directory, for the shim, which ends what is left of the
/// tree, and for the next supervisor. Used by one thread at a time.
/// </summary>
internal sealed class StopOrders(RunId run, string job, HostContext host, RunDirectory directory)
{
    private StopSlot _written;

    /// <summary>What an earlier supervisor has written still counts.</summary>
    public void Read(StopSlot? stop) => _written = stop ?? _written;

    /// <summary>
    /// From now on the job is stopped so, and the run's shim has read something else, or nothing; unless it was asked already.
    /// </summary>
    public void Amend(StopRequest stop, SpecSummary spec)
    {
        var slot = Slot(stop, StopPhase.None);
        var known = _written.Signal != 0 ? (_written.Signal, _written.GraceNanoseconds) : spec.Stop;
        if (_written.Phase == StopPhase.None && known != (slot.Signal, slot.GraceNanoseconds))
            Write(slot);
    }

    /// <summary>Asks: writes down that it begins, sends, and writes down that it was done.</summary>
    public string? Ask(StopRequest stop, Func<string?> send)
    {
        host.Reach(HostFault.StopAskedBefore);
        Write(Slot(stop, StopPhase.Asking));
        var error = send();
        Write(Slot(stop, error is null ? StopPhase.Asked : StopPhase.None));
        host.Reach(HostFault.StopAskedAfter);
        return error;
    }

    /// <summary>All of it is killed: what is left is not to be asked any more.</summary>
    public void Kill(StopRequest stop) => Write(Slot(stop, StopPhase.Kill));

    private static StopSlot Slot(StopRequest stop, StopPhase phase) => new()
    {
        Phase = phase,
        Scope = stop.Mode switch { StopMode.Group => StopScope.Group, StopMode.Tree => StopScope.Tree, _ => StopScope.Main },
        Signal = stop.Signal,
        GraceNanoseconds = stop.Grace.Ticks * TimeSpan.NanosecondsPerTick,
        UntilNanoseconds = stop.Window is { } window ? NativeWaiting.BootNanoseconds() + (window.Ticks * TimeSpan.NanosecondsPerTick) : 0,
    };

    private void Write(StopSlot slot)
    {
        // Within a window the first end counts: what is written again a moment later would make it longer.
        if (slot.UntilNanoseconds != 0 && _written.UntilNanoseconds != 0 && _written.UntilNanoseconds < slot.UntilNanoseconds)
            slot.UntilNanoseconds = _written.UntilNanoseconds;
        _written = slot;
        try
        {
            directory.WriteStop(slot);
        }
        // what is left is then asked as its spec says, and is no more than killed late
        catch (NativeException e)
        {
            host.Log.DoneWithout(job, run.Value, "writing down how it is ended", e);
        }
    }
}
