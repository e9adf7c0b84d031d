namespace Supervisor.Durable.Processes;

/// <summary>A command whose shim is dead while it lives: its pidfd shows its end, and a pump continues its log.</summary>
internal sealed partial class WatchedRun
{
    /// <summary>What it printed is to be in the log before its end is reported; but a pump that is stopped, or waits for a disk, doesn't hold that up.</summary>
    private static readonly TimeSpan PumpPatience = TimeSpan.FromSeconds(5);

    /// <summary>Something kills pumps: they don't die faster than that.</summary>
    private static readonly TimeSpan PumpDelay = TimeSpan.FromSeconds(1);

    private Action? _whenPumped;
    private bool _orphaned, _pumping;
    private int _pumpsKilled;

    /// <summary>A shim of an earlier supervisor: should it be killed, what is in the pipes is not to go with it.</summary>
    private void KeepOutputs(LiveProcess shim)
    {
        if (_state.Outputs is { } outputs && KeptOutputs.HasRoom && OutputPipes.Of(shim, outputs) is { } pipes)
            host.Outputs.Keep(run, pipes);
    }

    /// <summary>
    /// Shim and command are gone, but what it printed last is in its pipes yet. A dead process shows the pump that nothing more comes.
    /// </summary>
    private void LostAfterPumping(string reason, LiveProcess dead, Descriptor? held)
    {
        held?.Dispose();
        StartPump(dead);
        TellWhenPumped(() => Lost(reason, held: null, treeGone: false));
    }

    private void Adopt()
    {
        host.Reach(HostFault.AdoptBefore);
        ReportLaunched();
        _orphaned = true;
        host.Log.AdoptedOrphan(job, run.Value, _main.Live!.Pid);
        _watches.Add(host.Loop.Watch(_main.Live.Pidfd, OnChild));
        host.Reach(HostFault.AdoptAfter);
        if (!Spec.Flags.HasFlag(SpecFlags.DirectLogs))
            StartPump(_main.Live);
        if (_killWanted)
            EndTree();
    }

    private void OnChild(uint events) => host.Insist(() =>
    {
        lock (_gate)
        {
            if (!_orphaned || _reports.IsEnded || _reports.IsOver || _whenPumped is not null)
                return;
            var end = ExitStatus.Read(_main.Live!, out var later);
            if (end is null && later && (events & Native.EPOLLHUP) == 0)
                return; // the kernel reports when it is reaped, which is another edge
            var at = host.Time.GetUtcNow();
            TellWhenPumped(end is null
                ? () => Lost("its shim died, and this kernel does not know how it ended (Linux 6.15 and later do)", held: null, treeGone: false)
                : () =>
                {
                    _reports.Ended(end, at, usage: null);
                    Clear(gone: false);
                });
        }
    });

    private void TellWhenPumped(Action tell)
    {
        _whenPumped = tell;
        if (_pumping)
            Task.Delay(PumpPatience, host.Time).ContinueWith(_ => OnPumped(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        else
            TellEnd();
    }

    private void StartPump(LiveProcess main)
    {
        _pumping = true;
        host.Start(() => host.Insist(() =>
        {
            try
            {
                var pump = OrphanPump.Start(host, run, DirectoryPath, main);
                pump.Watch(host.Loop, OnPumped, OnPumpGone);
            }
            catch (ObjectDisposedException) // the run is not watched any more
            {
                OnPumped();
            }
            catch (NativeException e) when (!Errno.IsTransient(e.Number))
            {
                host.Log.DoneWithout(job, run.Value, "going on with its log", e);
                OnPumped();
            }
        }));
    }

    private void StartPumpAgain(LiveProcess main)
    {
        lock (_gate)
        {
            if (_whenPumped is null && !_reports.IsEnded && !_reports.IsOver)
                StartPump(main);
        }
    }

    /// <summary>What it printed until its end is in the log, or will never be.</summary>
    private void OnPumped() => host.Insist(() =>
    {
        lock (_gate)
        {
            _pumping = false;
            TellEnd();
        }
    });

    /// <summary>A pump was killed, or found nothing to do.</summary>
    private void OnPumpGone(ProcessEnd? end)
    {
        lock (_gate)
        {
            if (_whenPumped is not null || _reports.IsEnded || _reports.IsOver || _main.Live is not { } main)
                return;
            if (end is ProcessEnd.Signalled && _pumpsKilled++ == 0)
                StartPump(main);
            else if (end is ProcessEnd.Signalled)
                Task.Delay(PumpDelay, host.Time).ContinueWith(_ => StartPumpAgain(main), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            else if (end is not ProcessEnd.Success)
                host.Log.NotCaptured(job, run.Value, main.Pid);
        }
    }

    private void TellEnd()
    {
        if (_whenPumped is not { } tell || _reports.IsEnded || _reports.IsOver)
            return;
        tell();
    }
}
