using System.Diagnostics;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Host;

/// <summary>What is done to a run.</summary>
internal sealed partial class HostedRun
{
    /// <summary>What it printed is to be in the log before its end is reported; but a pump that is stopped, or waits for a disk, doesn't hold that up.</summary>
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
                return new RunNews.Answered(e.Ticket, _main.Signal(Phase.Facts.Process, e.Signal, Spec.Flags.HasFlag(SpecFlags.Grouped)));
            case RunEffect.Ask e:
                return new RunNews.Answered(e.Ticket, Ask(e.Stop));
            case RunEffect.AskLeft e:
                return new RunNews.Answered(e.Ticket, AskTree(e.Stop.Signal));
            case RunEffect.KillMain:
                return _main.TryFind(Phase.Facts.Process) && _main.Kill() is { } refusal ? new RunNews.KillRefused(refusal) : null;
            case RunEffect.WriteRequest e:
                _orders.Amend(e.Stop, Spec);
                return null;
            case RunEffect.WriteKill:
                _orders.Kill(Phase.Facts.Request);
                return null;
            case RunEffect.WriteVerdict e:
                _lock.WriteVerdict(e.Kind);
                _lock.Release();
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
                _lock.Release();
                break;
            case RunEffect.WatchMain:
                WatchMain();
                break;
            case RunEffect.StartPump e:
                StartPump(e.OfDead ? _shim.Live! : _main.Live!);
                break;
            case RunEffect.DelayPump:
                _owner.HearAfter(PumpDelay, this, () => new RunNews.PumpDue());
                break;
            case RunEffect.LimitPump:
                _owner.HearAfter(PumpPatience, this, () => new RunNews.PumpLate());
                break;
            case RunEffect.EndTree:
                EndTree();
                break;
            case RunEffect.ReleaseMain:
                _host.Outputs.Release(Number);
                _main.Dispose();
                break;
            case RunEffect.Close:
                Dispose();
                break;
            case RunEffect.RemoveFolder e:
                _owner.RemoveFolder(Job, Number, e.IsFree);
                break;
            default:
                Log(effect);
                break;
        }
    }

    /// <summary>Stops watching, and lets go of all that is held. The processes are left as they are.</summary>
    public void Dispose()
    {
        _watches.ForEach(end => end());
        _watches.Clear();
        _host.Outputs.Release(Number);
        _lock.Dispose();
        _shim.Dispose();
        _main.Dispose();
    }

    private void Log(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.LogShimDied e:
                _host.Log.ShimDied(Job, Number.Value, _shim.Live!.Pid, e.End);
                break;
            case RunEffect.LogLost e:
                _host.Log.LostEnd(Job, Number.Value, Phase.Facts.Process?.Pid ?? 0, e.Reason);
                break;
            case RunEffect.LogNotCaptured:
                _host.Log.NotCaptured(Job, Number.Value, _main.Live!.Pid);
                break;
            default:
                throw new UnreachableException($"{effect.GetType().Name} is no effect on a run.");
        }
    }

    /// <summary>Unknown while it cannot be read; then it is read again.</summary>
    private SpecSummary Spec => _spec ?? ReadSpec();

    private SpecSummary ReadSpec() => _directory.TryReadSpec() is { } read ? _spec = read : SpecSummary.Unknown;

    /// <summary>Launches it, unless an earlier supervisor got as far as making its folder: then finds out what became of it.</summary>
    private RunNews Launch(LaunchOrder order)
    {
        if (_directory.Exists)
            return Find(new RecoverOrder(Number, Job, Process: null, EndRecorded: false) { Stop = order.Spec.Asked });
        try
        {
            var shim = Launcher.Launch(_host, _owner.Stock, _directory, order, WatchState);
            try
            {
                _shim.Watch(shim);
            }
            catch (NativeException e)
            {
                _host.Log.DoneWithout(Job, Number.Value, "watching its shim", e);
            }
            _ = ReadSpec();                                          // now: a signal is not to wait for the disk
            return new RunNews.ShimStarted();
        }
        catch (LaunchException e)
        {
            return new RunNews.LaunchFailed(e.Message, e.Transient);
        }
    }

    private RunNews.Resume Recover(RecoverOrder order)
    {
        _host.Reach(HostFault.ResumeBefore);
        var found = Find(order);
        _host.Reach(HostFault.ResumeAfter);
        return found;
    }

    /// <summary>A shim of an earlier supervisor: should it be killed, what is in the pipes is not to go with it.</summary>
    private void KeepOutputs()
    {
        if (Phase.Facts.Slots.Outputs is { } outputs && KeptOutputs.HasRoom && _shim.Live is { } shim && OutputPipes.Of(shim, outputs) is { } pipes)
            _host.Outputs.Keep(Number, pipes);
    }

    private string? Ask(StopRequest stop)
    {
        if (stop.Mode == StopMode.Group && !Spec.LeadsGroup)         // it was launched before the job was defined so
            stop = stop with { Mode = StopMode.Main };
        return _orders.Ask(stop, () => stop.Mode == StopMode.Tree
            ? AskTree(stop.Signal)
            : _main.Signal(Phase.Facts.Process, stop.Signal, group: stop.Mode == StopMode.Group, wakes: true));
    }

    private string? AskTree(int signal) =>
        _tree.Ask(_main.TryFind(Phase.Facts.Process) ? _main.Live : null, Phase.IsSettled ? null : _shim.Live, signal);

    /// <summary>Mostly the lock is free. Only waiting for it takes a thread of its own, which a limit on processes may refuse.</summary>
    private RunNews.Locked? TakeLock()
    {
        try
        {
            if (TryUnderLock(Phase.Facts) is { } free)
                return free;
        }
        catch (IOException e) when (HostContext.MayPass(e))          // it is tried again by a thread that may wait: orders must not wait for that
        {
        }
        _owner.Start(() => HearUnder(_directory.WaitForLock()));
        return null;
    }

    private void HearUnder(Descriptor? held)
    {
        try
        {
            var read = ReadUnderLock();
            _lock.Expect(held);
            if (!_owner.Hear(this, () => SeeLock(held, read)))
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
        if (Phase is RunPhase.Locking)
            return Under(held, read, Phase.Facts);
        held?.Dispose();
        return null;
    }

    private void Undo()
    {
        if (Phase.Facts.Slots.Verdict is null)
            _lock.WriteVerdict(VerdictKind.NeverRan);
        _lock.RemoveFolder();
        _lock.Release();
    }

    private void WatchMain()
    {
        _host.Reach(HostFault.AdoptBefore);
        var main = _main.Live!;
        _host.Log.AdoptedOrphan(Job, Number.Value, main.Pid);
        WatchMain(main);
        _host.Reach(HostFault.AdoptAfter);
    }

    /// <summary>Orders are carried out while it cannot be watched (epoll(7), max_user_watches): it is tried again beside them.</summary>
    private RunNews? WatchMain(LiveProcess main)
    {
        try
        {
            _watches.Add(_host.Loop.Watch(main.Pidfd, events => _owner.Hear(this, () => SeeMainEnd(events))));
        }
        catch (NativeException e) when (Errno.IsTransient(e.Number))
        {
            _owner.HearAfter(HostContext.LookAgain, this, () => Phase is RunPhase.Orphaned ? WatchMain(main) : null);
        }
        return null;
    }

    private void StartPump(LiveProcess main) => _owner.Start(() =>
    {
        try
        {
            var pump = OrphanPump.Start(_host, Number, _directory.Path, main);
            pump.Watch(_host.Loop, () => _owner.Hear(this, new RunNews.PumpDone()), end => _owner.Hear(this, new RunNews.PumpGone(end)));
        }
        catch (ObjectDisposedException)                              // the run is not watched any more
        {
            _owner.Hear(this, new RunNews.PumpDone());
        }
        catch (NativeException e) when (!Errno.IsTransient(e.Number))
        {
            _host.Log.DoneWithout(Job, Number.Value, "continuing its log", e);
            _owner.Hear(this, new RunNews.PumpDone());
        }
    });

    private void EndTree()
    {
        var (facts, main) = (Phase.Facts, _main.Live);
        _owner.Start(() =>
        {
            var isGone = false;
            try
            {
                isGone = _tree.End(facts, main);
            }
            catch (Exception e) when (e is not IOException io || !HostContext.MayPass(io))
            {
                _host.Log.Failed(e);
            }
            _owner.Hear(this, new RunNews.TreeEnded(isGone));
        });
    }
}
