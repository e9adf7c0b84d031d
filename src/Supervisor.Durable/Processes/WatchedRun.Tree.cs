namespace Supervisor.Durable.Processes;

/// <summary>What is left of a run's tree when its main process has ended and no shim is there to end it.</summary>
internal sealed partial class WatchedRun
{
    /// <summary>The main process is gone; nobody but us is left to end the rest.</summary>
    private void Clear(bool gone)
    {
        if (gone || Spec.Flags.HasFlag(SpecFlags.LeaveTree) || !MayBeLeft())
            TreeGone();
        else
            EndTree();
    }

    /// <summary>While recovering a look at all of /proc tells it for all runs.</summary>
    private bool MayBeLeft()
    {
        try
        {
            return host.Marks is not { } marks || marks.Value.Contains(_directory.Path);
        }
        catch (NativeException) // no descriptors left: whoever ends the tree looks again, until it can be told
        {
            return true;
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
                host.Reach(HostFault.TreeKillBefore);
                gone = ProcessTree.End(_directory.Path, _main.Live, host.Loop.Wake, host.Reach);
                host.Reach(HostFault.TreeKillAfter);
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
}
