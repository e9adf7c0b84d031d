using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// Asks what a main process has left, where the shim is dead, as the shim does it (see there). It continues what the shim or an earlier
/// supervisor has begun. Processes that were asked have the rest of the window; then all that is left is killed.
/// </summary>
/// <param name="host">Wakes and fault points.</param>
/// <param name="directory">The run's directory.</param>
/// <param name="signs">By what its processes are known.</param>
/// <param name="main">The number of the main process, and so of the group that it led.</param>
/// <param name="request">How to ask, where no slot says it.</param>
/// <param name="isKilled">Whether it is to be killed at once by now.</param>
internal sealed class LeftTree(
    HostContext host, RunDirectory directory, TreeSigns signs, int main, StopRequest request, Func<bool> isKilled)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Waits until nothing is left, or what is left may be killed; false if the supervisor is being closed: then it is left as it is.
    /// </summary>
    /// <exception cref="IOException">It cannot be known now which are left (no more descriptors, …).</exception>
    public bool Ask()
    {
        var state = directory.ReadState();
        if (state.Stop?.Phase == StopPhase.Kill)
            return true;
        var until = state.Left?.UntilNanoseconds ?? Ask(state.Stop);
        while (!isKilled() && NativeWaiting.BootNanoseconds() < until)
        {
            var left = ProcessTree.Left(signs);
            try
            {
                if (left.Count == 0)
                    return true;
                if (!left.TrueForAll(process => WaitFor(process, until)))
                    return false;
            }
            finally
            {
                left.ForEach(process => process.Dispose());
            }
        }
        return true;
    }

    private long Ask(StopSlot? said)
    {
        var stop = said ?? new StopSlot { Signal = request.Signal, GraceNanoseconds = request.Grace.Ticks * TimeSpan.NanosecondsPerTick };
        var isAsked = stop.Phase == StopPhase.Asked && stop.Scope != StopScope.Main;
        host.Reach(HostFault.TreeAskBefore);
        if (!isAsked || stop.Scope == StopScope.Group)
            ProcessTree.Ask(signs, main: null, shim: null, stop.Signal, isAsked ? main : null);
        host.Reach(HostFault.TreeAsked);
        var until = NativeWaiting.BootNanoseconds() + stop.GraceNanoseconds;
        if (stop.UntilNanoseconds != 0 && (isAsked || stop.UntilNanoseconds < until))
            until = stop.UntilNanoseconds;
        try
        {
            directory.WriteLeft(new LeftSlot { UntilNanoseconds = until });
        }
        catch (NativeException)                                      // the next supervisor, if there is one before that moment, asks again
        {
        }
        host.Reach(HostFault.TreeAskAfter);
        return until;
    }

    /// <summary>Whether the supervisor isn't being closed.</summary>
    private bool WaitFor(LiveProcess process, long until)
    {
        while (!isKilled() && NativeWaiting.BootNanoseconds() < until)
        {
            var (closes, ended) = NativeWaiting.Poll(host.Loop.Wake, process.Pidfd, Look);
            if (closes)
                return false;
            if (!ended)
                continue;
            _ = NativeProcesses.TryReap(process.Pidfd);              // ours to bury if we are a subreaper or init
            return true;
        }
        return true;
    }
}
