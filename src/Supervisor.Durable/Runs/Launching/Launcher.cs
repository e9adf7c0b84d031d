using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>The steps from an order to a shim that launches it. Up to the last everything can be undone, and is.</summary>
internal static class Launcher
{
    /// <summary>Makes a waiting shim's folder the run's, and lets it go.</summary>
    /// <param name="host">Options and fault points.</param>
    /// <param name="shims">Where a shim is taken from.</param>
    /// <param name="directory">The run's directory, not there yet.</param>
    /// <param name="order">What to launch.</param>
    /// <param name="prepared">Called with the path of the state file, before anything is written to it.</param>
    /// <returns>The shim: an unreaped child of ours.</returns>
    /// <exception cref="LaunchException">Nothing was launched, nothing is left behind.</exception>
    public static LiveProcess Launch(HostContext host, ShimPool shims, RunDirectory directory, LaunchOrder order, Action<string> prepared)
    {
        var plan = Plan(host, directory, order);
        if (Native.DescriptorsLeft() < ShimFactory.Reserve)
            host.Outputs.ReleaseAll();
        if (Native.DescriptorsLeft() < ShimFactory.Reserve)
            throw new LaunchException(LaunchFailure.NoDescriptors, transient: true);
        PooledShim? shim = null;
        try
        {
            shim = shims.Take();
            Hand(host, directory, order.Job, plan, shim.Directory, prepared);
        }
        catch (NativeException e)
        {
            Undo(host, shim);
            throw new LaunchException(LaunchFailure.Describe(e), Errno.IsTransient(e.Number));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Undo(host, shim);
            throw new LaunchException($"The run's directory could not be set up: {e.Message}", Errno.IsTransient(e.HResult));
        }
        host.Outputs.Keep(order.Run, shim.Outputs);
        host.Reach(HostFault.LaunchGoBefore);
        shim.Go();
        host.Reach(HostFault.LaunchGoAfter);
        return shim.Process;
    }

    /// <summary>Nothing is done yet: whatever is wrong with the definition is why it is not launched.</summary>
    private static LaunchPlan Plan(HostContext host, RunDirectory directory, LaunchOrder order)
    {
        try
        {
            return LaunchPlan.Of(order, directory.Path, Path.Combine(host.Options.Logs, order.Job), host.Options, host.SignalMask,
                Environment.GetEnvironmentVariables());
        }
        catch (Exception e) when (e is not (LaunchException or OutOfMemoryException))
        {
            throw new LaunchException($"The job's definition cannot be launched: {e.Message}");
        }
    }

    private static void Hand(
        HostContext host, RunDirectory directory, string job, LaunchPlan plan, ReadyDirectory ready, Action<string> prepared)
    {
        host.Reach(HostFault.LaunchSpecBefore);
        Directory.CreateDirectory(plan.LogDirectory);
        host.Reach(HostFault.LaunchLogFolderMade);
        ready.WriteSpec(SpecWriter.Write(plan));
        if (ShimFaults.Next(host.Options.ShimFault, job) is { Length: > 0 } fault)
            ready.WriteFault(fault);
        host.Reach(HostFault.LaunchSpecAfter);
        prepared(ready.StatePath);

        host.Reach(HostFault.LaunchRenameBefore);
        directory.Publish(ready);
        host.Reach(HostFault.LaunchRenameAfter);
    }

    private static void Undo(HostContext host, PooledShim? shim)
    {
        host.Reach(HostFault.LaunchUndoBefore);
        shim?.Dispose();
        host.Reach(HostFault.LaunchUndoAfter);
    }
}
