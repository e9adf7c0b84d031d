using System.Diagnostics;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Host;

/// <summary>What is done to a run. Used as <see cref="HostedRun"/> is.</summary>
/// <param name="run">The run.</param>
/// <param name="observer">What is seen of it.</param>
/// <param name="owner">Gets what is done later.</param>
/// <param name="host">What all runs of the host share.</param>
internal sealed class RunActor(HostedRun run, RunObserver observer, RunHost owner, HostContext host)
{
    /// <summary>
    /// What it printed is to be in the log before its end is reported; but a pump that is stopped, or waits for a disk, doesn't hold that
    /// up.
    /// </summary>
    private static readonly TimeSpan PumpPatience = TimeSpan.FromSeconds(5);

    /// <summary>Something kills pumps: they don't die faster than that.</summary>
    private static readonly TimeSpan PumpDelay = TimeSpan.FromSeconds(1);

    /// <summary>Carries out an effect; gives the news that answer it, where it is answered at once.</summary>
    /// <exception cref="IOException">It cannot be done now (no more descriptors, …), and nothing was done.</exception>
    public RunNews? Do(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.Launch e:
                return Launch(e.Order);
            case RunEffect.Find e:
                return Recover(e.Order);
            case RunEffect.TakeLock:
                return TakeLock();
            case RunEffect.Send e:
                var isGrouped = run.Spec.Flags.HasFlag(SpecFlags.Grouped);
                return new RunNews.Answered(e.Ticket, run.Main.Signal(run.Phase.Facts.Process, e.Signal, isGrouped));
            case RunEffect.Ask e:
                return new RunNews.Answered(e.Ticket, Ask(e.Stop));
            case RunEffect.AskLeft e:
                return new RunNews.Answered(e.Ticket, AskTree(e.Stop.Signal));
            case RunEffect.KillMain:
                return run.Main.TryFind(run.Phase.Facts.Process) && run.Main.Kill() is { } refusal
                    ? new RunNews.KillRefused(refusal)
                    : null;
            case RunEffect.WriteRequest e:
                run.Orders.Amend(e.Stop, run.Spec);
                return null;
            case RunEffect.WriteKill:
                run.Orders.Kill(run.Phase.Facts.Request);
                return null;
            case RunEffect.WriteVerdict e:
                run.Lock.WriteVerdict(e.Kind);
                run.Lock.Release();
                return null;
            case RunEffect.Undo:
                Undo();
                return null;
            default:
                Begin(effect);
                return null;
        }
    }

    /// <summary>What is not answered, or only later.</summary>
    private void Begin(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.KeepOutputs:
                KeepOutputs();
                break;
            case RunEffect.Unlock:
                run.Lock.Release();
                break;
            case RunEffect.WatchMain:
                WatchMain();
                break;
            case RunEffect.StartPump e:
                StartPump(e.OfDead ? run.Shim.Live! : run.Main.Live!);
                break;
            case RunEffect.DelayPump:
                owner.OnNewsAfter(PumpDelay, run, () => new RunNews.PumpDue());
                break;
            case RunEffect.LimitPump:
                owner.OnNewsAfter(PumpPatience, run, () => new RunNews.PumpLate());
                break;
            case RunEffect.EndTree:
                EndTree();
                break;
            case RunEffect.ReleaseMain:
                host.Outputs.Release(run.Number);
                run.Main.Dispose();
                break;
            case RunEffect.Close:
                run.Dispose();
                break;
            case RunEffect.RemoveFolder e:
                owner.RemoveFolder(run.Job, run.Number, e.IsFree);
                break;
            default:
                Log(effect);
                break;
        }
    }

    private void Log(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.LogShimDied e:
                host.Log.ShimDied(run.Job, run.Number.Value, run.Shim.Live!.Pid, e.End);
                break;
            case RunEffect.LogLost e:
                host.Log.LostEnd(run.Job, run.Number.Value, run.Phase.Facts.Process?.Pid ?? 0, e.Reason);
                break;
            case RunEffect.LogNotCaptured:
                host.Log.NotCaptured(run.Job, run.Number.Value, run.Main.Live!.Pid);
                break;
            default:
                throw new UnreachableException($"{effect.GetType().Name} is no effect on a run.");
        }
    }

    /// <summary>Launches it, unless an earlier supervisor got as far as making its folder: then finds out what became of it.</summary>
    private RunNews Launch(LaunchOrder order)
    {
        if (run.Directory.Exists)
            return observer.Find(new RecoverOrder(run.Number, run.Job, Process: null, EndRecorded: false) { Stop = order.Spec.Asked });
        try
        {
            var shim = Launcher.Launch(host, owner.Shims, run.Directory, order, observer.WatchState);
            try
            {
                run.Shim.Watch(shim);
            }
            catch (NativeException e)
            {
                host.Log.DoneWithout(run.Job, run.Number.Value, "watching its shim", e);
            }
            _ = run.ReadSpec();                                      // now: a signal is not to wait for the disk
            return new RunNews.ShimStarted();
        }
        catch (LaunchException e)
        {
            return new RunNews.LaunchFailed(e.Message, e.Transient);
        }
    }

    private RunNews.Resume Recover(RecoverOrder order)
    {
        host.Reach(HostFault.ResumeBefore);
        var found = observer.Find(order);
        host.Reach(HostFault.ResumeAfter);
        return found;
    }

    /// <summary>A shim of an earlier supervisor: should it be killed, what is in the pipes is not to go with it.</summary>
    private void KeepOutputs()
    {
        if (run.Phase.Facts.Slots.Outputs is { } outputs && KeptOutputs.HasRoom && run.Shim.Live is { } shim
            && OutputPipes.Of(shim, outputs) is { } pipes)
            host.Outputs.Keep(run.Number, pipes);
    }

    private string? Ask(StopRequest stop)
    {
        if (stop.Mode == StopMode.Group && !run.Spec.LeadsGroup)     // it was launched before the job was defined so
            stop = stop with { Mode = StopMode.Main };
        return run.Orders.Ask(stop, () => stop.Mode == StopMode.Tree
            ? AskTree(stop.Signal)
            : run.Main.Signal(run.Phase.Facts.Process, stop.Signal, group: stop.Mode == StopMode.Group, wakes: true));
    }

    private string? AskTree(int signal) =>
        run.Tree.Ask(run.Main.TryFind(run.Phase.Facts.Process) ? run.Main.Live : null, run.Phase.IsSettled ? null : run.Shim.Live, signal);

    /// <summary>Mostly the lock is free. Only waiting for it takes a thread of its own, which a limit on processes may refuse.</summary>
    private RunNews.Locked? TakeLock()
    {
        try
        {
            if (observer.TryUnderLock(run.Phase.Facts) is { } free)
                return free;
        }
        // it is tried again by a thread that may wait: orders must not wait for that
        catch (IOException e) when (Resilience.MayPass(e))
        {
        }
        owner.Start(() => WaitUnderLock(run.Directory.WaitForLock()));
        return null;
    }

    private void WaitUnderLock(Descriptor? held)
    {
        try
        {
            var read = observer.ReadUnderLock();
            run.Lock.Expect(held);
            if (!owner.OnNews(run, () => SeeLock(held, read)))
                held?.Dispose();                                     // the host is closed: its successor wants the lock
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    private RunNews.Locked? SeeLock(Descriptor? held, (RunState Slots, SpecSummary Spec, string? LaunchError) read)
    {
        if (run.Phase is RunPhase.Locking)
            return observer.Under(held, read, run.Phase.Facts);
        held?.Dispose();
        return null;
    }

    private void Undo()
    {
        if (run.Phase.Facts.Slots.Verdict is null)
            run.Lock.WriteVerdict(VerdictKind.NeverRan);
        run.Lock.RemoveFolder();
        run.Lock.Release();
    }

    private void WatchMain()
    {
        host.Reach(HostFault.AdoptBefore);
        var main = run.Main.Live!;
        host.Log.AdoptedOrphan(run.Job, run.Number.Value, main.Pid);
        WatchMain(main);
        host.Reach(HostFault.AdoptAfter);
    }

    /// <summary>Orders are carried out while it cannot be watched (epoll(7), max_user_watches): it is tried again beside them.</summary>
    private RunNews? WatchMain(LiveProcess main)
    {
        try
        {
            run.Keep(host.Loop.Watch(main.Pidfd, events => owner.OnNews(run, () => observer.SeeMainEnd(events))));
        }
        catch (NativeException e) when (Errno.IsTransient(e.Number))
        {
            owner.OnNewsAfter(Resilience.LookAgain, run, () => run.Phase is RunPhase.Orphaned ? WatchMain(main) : null);
        }
        return null;
    }

    private void StartPump(LiveProcess main) => owner.Start(() =>
    {
        try
        {
            var pump = OrphanPump.Start(host, run.Number, run.Directory.Path, main);
            pump.Watch(host.Loop, () => owner.OnNews(run, new RunNews.PumpDone()), end => owner.OnNews(run, new RunNews.PumpGone(end)));
        }
        catch (ObjectDisposedException)                              // the run is not watched any more
        {
            owner.OnNews(run, new RunNews.PumpDone());
        }
        catch (NativeException e) when (!Errno.IsTransient(e.Number))
        {
            host.Log.DoneWithout(run.Job, run.Number.Value, "continuing its log", e);
            owner.OnNews(run, new RunNews.PumpDone());
        }
    });

    private void EndTree()
    {
        var (facts, main) = (run.Phase.Facts, run.Main.Live);
        owner.Start(() =>
        {
            var isGone = false;
            try
            {
                isGone = run.Tree.End(facts, main);
            }
            catch (Exception e) when (e is not IOException io || !Resilience.MayPass(io))
            {
                host.Log.Failed(e);
            }
            owner.OnNews(run, new RunNews.TreeEnded(isGone));
        });
    }
}
