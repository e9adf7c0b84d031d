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
                _orders.Kill();
                return null;
            case RunEffect.WriteVerdict e:
                WriteVerdict(e.Kind);
                Unlock();
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
            case RunEffect.TakeLock:
                TakeLock();
                break;
            case RunEffect.Unlock:
                Unlock();
                break;
            case RunEffect.WatchMain:
                WatchMain();
                break;
            case RunEffect.StartPump e:
                StartPump(e.OfDead ? _shim! : _main.Live!);
                break;
            case RunEffect.DelayPump:
                _owner.HearAfter(PumpDelay, this, new RunNews.PumpDue());
                break;
            case RunEffect.LimitPump:
                _owner.HearAfter(PumpPatience, this, new RunNews.PumpLate());
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
        Unlock();
        Volatile.Read(ref _taken)?.Dispose();
        _shim?.Dispose();
        _main.Dispose();
    }

    private void Log(RunEffect effect)
    {
        switch (effect)
        {
            case RunEffect.LogShimDied e:
                _host.Log.ShimDied(Job, Number.Value, _shim!.Pid, e.End);
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
    private SpecSummary Spec => _spec ?? (_directory.TryReadSpec() is { } read ? _spec = read : SpecSummary.Unknown);

    /// <summary>Launches it, unless an earlier supervisor got as far as making its folder: then finds out what became of it.</summary>
    private RunNews Launch(LaunchOrder order)
    {
        if (_directory.Exists)
            return Find(new RecoverOrder(Number, Job, Process: null, EndRecorded: false) { Stop = order.Spec.Asked });
        _orders.Define(order.Spec.Asked);
        try
        {
            var shim = Launcher.Launch(_host, _owner.Stock, _directory, order, WatchState);
            try
            {
                WatchShim(shim);
            }
            catch (NativeException e)
            {
                _host.Log.DoneWithout(Job, Number.Value, "watching its shim", e);
            }
            return new RunNews.ShimStarted();
        }
        catch (LaunchException e)
        {
            return new RunNews.LaunchFailed(e.Message, e.Transient);
        }
    }

    /// <summary>A shim of an earlier supervisor: should it be killed, what is in the pipes is not to go with it.</summary>
    private void KeepOutputs()
    {
        if (Phase.Facts.Slots.Outputs is { } outputs && KeptOutputs.HasRoom && _shim is { } shim && OutputPipes.Of(shim, outputs) is { } pipes)
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

    private string? AskTree(int signal)
    {
        _host.Reach(HostFault.SignalBefore);
        var main = _main.TryFind(Phase.Facts.Process) ? _main.Live : null;
        var asked = ProcessTree.Ask(SignsOf(Phase.Facts), main, Phase.IsSettled ? null : _shim, signal, group: null);
        _host.Reach(HostFault.SignalAfter);
        return asked > 0 ? null : Answers.AlreadyEnded;
    }

    /// <summary>Mostly the lock is free. Only who has to wait for it needs a thread of its own, which a limit on processes may refuse.</summary>
    private void TakeLock() => _owner.Work(this, () =>
    {
        if (TryLock(out var held))
            HearUnder(held);
        else
            _owner.Start(() => HearUnder(_directory.WaitForLock()));
    });

    private void HearUnder(Descriptor? held)
    {
        try
        {
            var read = ReadUnderLock();
            Volatile.Write(ref _taken, held);
            if (!_owner.Hear(this, () => Under(held, read, Phase.Facts)))
                held?.Dispose();                                     // the host is closed: its successor wants the lock
        }
        catch
        {
            held?.Dispose();
            throw;
        }
    }

    private void Unlock()
    {
        _lock?.Dispose();
        _lock = null;
    }

    private void WriteVerdict(VerdictKind kind)
    {
        if (_lock is null)
            return;
        _host.Reach(HostFault.VerdictBefore);
        try
        {
            _directory.WriteVerdict(kind, _host.Time.GetUtcNow());
        }
        catch (NativeException e)                                    // the next recovery comes to the same verdict
        {
            _host.Log.DoneWithout(Job, Number.Value, "writing a verdict", e);
        }
        _host.Reach(HostFault.VerdictAfter);
    }

    private void Undo()
    {
        if (Phase.Facts.Slots.Verdict is null)
            WriteVerdict(VerdictKind.NeverRan);
        try
        {
            _directory.Remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _host.Log.DoneWithout(Job, Number.Value, "removing its directory", e);
        }
        Unlock();
    }

    private void WatchMain()
    {
        _host.Reach(HostFault.AdoptBefore);
        var main = _main.Live!;
        _host.Log.AdoptedOrphan(Job, Number.Value, main.Pid);
        _watches.Add(_host.Loop.Watch(main.Pidfd, events => _owner.Hear(this, () => SeeMainEnd(events))));
        _host.Reach(HostFault.AdoptAfter);
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
        var (signs, main) = (SignsOf(Phase.Facts), _main.Live);
        _owner.Start(() =>
        {
            var isGone = false;
            try
            {
                isGone = EndTree(signs, main);
            }
            catch (Exception e) when (e is not IOException io || !HostContext.MayPass(io))
            {
                _host.Log.Failed(e);
            }
            _owner.Hear(this, new RunNews.TreeEnded(isGone));
        });
    }

    /// <summary>Asks before it kills, unless all is to be killed. Whether nothing is left.</summary>
    private bool EndTree(TreeSigns signs, LiveProcess? main)
    {
        var facts = Phase.Facts;
        if (!facts.IsKillWanted && !new LeftTree(_host, _directory, signs, facts.Process?.Pid ?? 0, facts.Request, () => Phase.Facts.IsKillWanted).Ask())
            return false;
        _host.Reach(HostFault.TreeKillBefore);
        var isGone = ProcessTree.End(signs, main, _host.Loop.Wake, _host.Reach);
        _host.Reach(HostFault.TreeKillAfter);
        return isGone;
    }
}
