using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Runs.Host;

/// <summary>
/// The processes of a run beside its main process: found, asked, killed. Used as <see cref="HostedRun"/> is, but for <see cref="End"/>.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="directory">Its folder.</param>
/// <param name="adopted">What killed shims have left to this process.</param>
/// <param name="host">Fault points, and what is seen while recovering.</param>
internal sealed class RunTree(HostedRun run, RunDirectory directory, AdoptedChildren adopted, HostContext host)
{
    /// <summary>By what its processes are known that are below no shim.</summary>
    public TreeSigns SignsOf(RunFacts facts) => new(directory.Path, facts.Slots.Outputs, all => adopted.Of(run, all));

    /// <summary>Whether something of it may live. While recovering, one look at all of /proc finds it for all runs.</summary>
    public bool MayLive(RunFacts facts)
    {
        try
        {
            return host.Marks is not { } marks || SignsOf(facts).Marks.Any(marks.Value.Contains);
        }
        // no descriptors left: ending the tree looks again, until it can be known
        catch (NativeException)
        {
            return true;
        }
    }

    /// <summary>Sends all of it a signal; null, or why that reached no process.</summary>
    /// <param name="main">The main process, if it is at hand.</param>
    /// <param name="shim">The shim, if it lives.</param>
    /// <param name="signal">The signal.</param>
    public string? Ask(LiveProcess? main, LiveProcess? shim, int signal)
    {
        host.Reach(HostFault.SignalBefore);
        var asked = ProcessTree.Ask(SignsOf(run.Phase.Facts), main, shim, signal, group: null);
        host.Reach(HostFault.SignalAfter);
        return asked > 0 ? null : Answers.AlreadyEnded;
    }

    /// <summary>Asks what is left before it kills it, unless all is to be killed; waits for its end. Whether nothing is left.</summary>
    /// <param name="facts">What is known of the run now; a kill that is ordered later is seen, too.</param>
    /// <param name="main">The main process, if it is at hand.</param>
    /// <exception cref="IOException">It cannot be known now what is left (no more descriptors, …).</exception>
    public bool End(RunFacts facts, LiveProcess? main)
    {
        var signs = SignsOf(facts);
        if (!IsKillWanted() && !new LeftTree(host, directory, signs, facts.Process?.Pid ?? 0, facts.Request, IsKillWanted).Ask())
            return false;
        host.Reach(HostFault.TreeKillBefore);
        var isGone = ProcessTree.End(signs, main, host.Loop.Wake, host.Reach);
        host.Reach(HostFault.TreeKillAfter);
        return isGone;
    }

    private bool IsKillWanted() => run.Phase.Facts.IsKillWanted;
}
