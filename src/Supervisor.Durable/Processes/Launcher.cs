namespace Supervisor.Durable.Processes;

/// <summary>The steps from an order to a spawned shim. Up to the spawning everything can be undone, and is.</summary>
internal static class Launcher
{
    /// <summary>Descriptors that are never given to jobs: the runtime ends a program that cannot open a file in the wrong moment, and ends are read through files.</summary>
    private const int Reserve = 48;

    /// <summary>Makes the run's directory and spawns its shim.</summary>
    /// <param name="host">Options and fault points.</param>
    /// <param name="directory">The run's directory, not there yet.</param>
    /// <param name="order">What to launch.</param>
    /// <param name="prepared">Called when the state file is there and nobody has written to it.</param>
    /// <returns>The shim's pid: an unreaped child of ours.</returns>
    /// <exception cref="LaunchException">Nothing was spawned, nothing is left behind.</exception>
    public static int Launch(HostContext host, RunDirectory directory, LaunchOrder order, Action prepared)
    {
        var plan = LaunchPlan.Of(order, directory.Path, Path.Combine(host.Options.Logs, order.Job), host.Options, host.SignalMask,
            Environment.GetEnvironmentVariables());
        if (Native.DescriptorsLeft() < Reserve)
            throw new LaunchException(LaunchFailure.NoDescriptors, transient: true);
        try
        {
            return Spawn(host, directory, plan, prepared);
        }
        catch (NativeException e)
        {
            Undo(host, directory);
            throw new LaunchException(LaunchFailure.Describe(e), Errno.IsTransient(e.Number));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Undo(host, directory);
            throw new LaunchException($"The run's directory could not be set up: {e.Message}", Errno.IsTransient(e.HResult));
        }
    }

    private static int Spawn(HostContext host, RunDirectory directory, LaunchPlan plan, Action prepared)
    {
        host.Reach(HostFault.LaunchDirectoryBefore);
        Directory.CreateDirectory(plan.LogDirectory);
        host.Reach(HostFault.LaunchLogFolderMade);
        directory.Prepare(SpecWriter.Write(plan));
        host.Reach(HostFault.LaunchDirectoryAfter);

        host.Reach(HostFault.LaunchLockBefore);
        using var runLock = directory.LockPrepared();
        host.Reach(HostFault.LaunchLockAfter);
        prepared();

        host.Reach(HostFault.LaunchRenameBefore);
        directory.Publish();
        host.Reach(HostFault.LaunchRenameAfter);

        host.Reach(HostFault.LaunchSpawnBefore);
        var shim = ShimProgram.Spawn(host.Options, directory.Path, runLock);
        host.Reach(HostFault.LaunchSpawnAfter);

        // Closed, never unlocked: from here on the lock lives and dies with the shim.
        host.Reach(HostFault.LaunchReleaseBefore);
        runLock.Dispose();
        host.Reach(HostFault.LaunchReleaseAfter);
        return shim;
    }

    private static void Undo(HostContext host, RunDirectory directory)
    {
        host.Reach(HostFault.LaunchUndoBefore);
        try
        {
            directory.Discard();
            directory.Remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What failed is being reported; what is left has a free lock and is swept at the next recovery.
        }
        host.Reach(HostFault.LaunchUndoAfter);
    }
}
