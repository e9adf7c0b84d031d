using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Folder;

/// <summary>
/// How one run is asked to end, and what was done of it. It stands in the run's directory, for the shim, which ends what is left of the tree, and
/// for the next supervisor. Used by one thread at a time.
/// </summary>
internal sealed class StopOrders(RunId run, string job, HostContext host, RunDirectory directory)
{
    private StopSlot _written;

    /// <summary>The last request, else what the job's definition says.</summary>
    public StopRequest Request { get; private set; } = StopRequest.Of(new StopOptions());

    /// <summary>What an earlier supervisor has written still counts.</summary>
    public void Read(StopSlot? stop) => _written = stop ?? _written;

    /// <summary>The job is stopped so.</summary>
    public void Define(StopOptions stop) => Request = StopRequest.Of(stop);

    /// <summary>As <see cref="Define"/>, for a run whose shim has read something else, or nothing; unless it was asked already.</summary>
    public void Amend(StopRequest stop, SpecSummary spec)
    {
        Request = stop;
        var slot = Slot(StopPhase.None);
        var known = _written.Signal != 0 ? (_written.Signal, _written.GraceNanoseconds) : spec.Stop;
        if (_written.Phase == StopPhase.None && known != (slot.Signal, slot.GraceNanoseconds))
            Write(slot);
    }

    /// <summary>Asks: writes down that it begins, sends, and writes down that it was done.</summary>
    public string? Ask(StopRequest stop, Func<string?> send)
    {
        Request = stop;
        host.Reach(HostFault.StopAskedBefore);
        Write(Slot(StopPhase.Asking));
        var error = send();
        Write(Slot(error is null ? StopPhase.Asked : StopPhase.None));
        host.Reach(HostFault.StopAskedAfter);
        return error;
    }

    /// <summary>All of it is killed: what is left is not to be asked any more.</summary>
    public void Kill() => Write(Slot(StopPhase.Kill));

    private StopSlot Slot(StopPhase phase) => new()
    {
        Phase = phase,
        Scope = Request.Mode switch { StopMode.Group => StopScope.Group, StopMode.Tree => StopScope.Tree, _ => StopScope.Main },
        Signal = Request.Signal,
        GraceNanoseconds = Request.Grace.Ticks * TimeSpan.NanosecondsPerTick,
        UntilNanoseconds = Request.Window is { } window ? Native.BootNanoseconds() + (window.Ticks * TimeSpan.NanosecondsPerTick) : 0,
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
        catch (NativeException e)                                    // what is left is then asked as its spec says, and is no more than killed late
        {
            host.Log.DoneWithout(job, run.Value, "writing down how it is ended", e);
        }
    }
}
