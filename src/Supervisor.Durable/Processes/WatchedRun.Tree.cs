namespace Supervisor.Durable.Processes;

/// <summary>What is left of a run's tree when its main process has ended and no shim is there to end it.</summary>
internal sealed partial class WatchedRun
{
    /// <summary>For so long a run may be busy, whose state is asked for by others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>The main process is gone; only we are left to end the rest.</summary>
    private void Clear(bool gone)
    {
        if (gone || Spec.Flags.HasFlag(SpecFlags.LeaveTree) || !MayBeLeft())
            TreeGone();
        else
            EndTree();
    }

    /// <summary>While recovering, one look at all of /proc finds it for all runs.</summary>
    private bool MayBeLeft()
    {
        try
        {
            return host.Marks is not { } marks || Signs.Marks.Any(marks.Value.Contains);
        }
        catch (NativeException) // no descriptors left: ending the tree looks again, until it can be known
        {
            return true;
        }
    }

    /// <summary>By what its processes are known that are below no shim.</summary>
    private TreeSigns Signs => new(_directory.Path, _state.Outputs, all => host.Adopted().Of(this, all));

    /// <summary>Its shim, which this process had started, was killed.</summary>
    public bool HasLostShim { get; private set; }

    /// <summary>
    /// Whether a process that has ended, and whose parent is ours, may be the main process, whose end is still to be read.
    /// </summary>
    public bool Awaits(int pid)
    {
        if (!_gate.TryEnter(Patience))
            return true;
        try
        {
            return !_reports.IsOver && !_reports.IsEnded && (Process ?? _directory.ReadState().Process)?.Pid == pid;
        }
        catch (NativeException)                                      // it cannot be known now
        {
            return true;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>
    /// Its shim, which this process had started, is dead, and something of its tree may live: that is this process's child by now.
    /// </summary>
    public bool MayHaveLeft
    {
        get
        {
            if (_ofEarlier || _reports.IsOver)
                return false;
            if (!_gate.TryEnter(Patience))
                return true;
            try
            {
                return !_reports.IsOver && _shim is { } shim && (_shimSeenOff || Native.IsReadable(shim.Pidfd, TimeSpan.Zero));
            }
            finally
            {
                _gate.Exit();
            }
        }
    }

    private void TreeGone()
    {
        Finish();
        _reports.TreeGone();
    }

    private void EndTree()
    {
        if (_ending)
            return;
        _ending = true;
        host.Start(() => host.Insist(() =>
        {
            var gone = false;
            try
            {
                gone = EndTreeNow();
            }
            finally
            {
                lock (_gate)
                {
                    _ending = false;
                    if (gone && _reports.IsEnded) // else its end is still to be read, and that looks once more
                        TreeGone();
                }
            }
        }));
    }

    /// <summary>Asks before it kills, unless all is to be killed. Whether nothing is left.</summary>
    private bool EndTreeNow()
    {
        if (!IsKilled() && !new LeftTree(host, _directory, Signs, Process?.Pid ?? 0, _orders.Request, IsKilled).Ask())
            return false;
        host.Reach(HostFault.TreeKillBefore);
        var gone = ProcessTree.End(Signs, _main.Live, host.Loop.Wake, host.Reach);
        host.Reach(HostFault.TreeKillAfter);
        return gone;
    }

    private bool IsKilled() => Volatile.Read(ref _killWanted);
}
