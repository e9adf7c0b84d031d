namespace Supervisor.Durable.Processes;

/// <summary>
/// One run as the host sees it: it follows the slots of the run's state, the shim's pidfd and, once the shim is dead, the child's. All under
/// one lock; what may take long (launching, waiting for a lock, ending a tree) is done outside it.
/// </summary>
internal sealed partial class WatchedRun(RunId run, string job, HostContext host) : IDisposable
{
    private const int NeverRanLimit = 3;

    private readonly Lock _gate = new();
    private readonly RunDirectory _directory = RunDirectory.Of(host.Options, job, run, host.Reach);
    private readonly RunReports _reports = new(run, host.Emit);
    private readonly MainProcess _main = new(run, job, host);
    private readonly StopOrders _orders = new(run, job, host, RunDirectory.Of(host.Options, job, run, host.Reach));
    private readonly List<Action> _watches = [];
    private RunState _state = RunState.Empty;
    private ProcessIdentity? _known;
    private LiveProcess? _shim;
    private SpecSummary? _spec;
    private string _shimEnd = "unseen";
    private string? _doubt;
    private bool _shimFound, _settled, _killWanted, _ending, _clean, _ofEarlier, _isLeft, _shimSeenOff;
    private Action? _whenShimLeft;

    /// <summary>The path of its directory.</summary>
    public string DirectoryPath => _directory.Path;

    private ProcessIdentity? Process => _state.Process ?? _known;

    /// <summary>Unknown while it cannot be read; then it is read again.</summary>
    private SpecSummary Spec => _spec ?? (_directory.TryReadSpec() is { } read ? _spec = read : SpecSummary.Unknown);

    /// <summary>Launches it, unless an earlier supervisor got as far as making its directory: then finds out what became of it.</summary>
    public void Launch(LaunchOrder order)
    {
        if (_directory.Exists)
        {
            Resume(new RecoverOrder(run, job, Process: null, EndRecorded: false) { Stop = order.Spec.Asked });
            return;
        }
        _orders.Define(order.Spec.Asked);
        try
        {
            var shim = Launcher.Launch(host, _directory, order, WatchState);
            lock (_gate)
            {
                FindShim(() => shim);
                if (!ReferenceEquals(_shim, shim))
                    shim.Dispose(); // it was found already, by its header
            }
        }
        catch (LaunchException e)
        {
            lock (_gate)
            {
                Finish();
                _reports.LaunchFailed(e.Message, e.Transient, host.Time.GetUtcNow());
            }
        }
    }

    /// <summary>Finds out what became of it since an earlier supervisor, by the table of CONTRACT.md, "Recovery".</summary>
    public void Resume(RecoverOrder order)
    {
        lock (_gate)
        {
            _ofEarlier = true;
            (_known, _doubt) = (order.Process, order.Doubt);
            _main.HasBooted = order.HasBooted;
            _orders.Define(order.Stop);
            _reports.AlreadyKnown(order.Process is not null && order.Doubt is null, order.EndRecorded);
            if (!_directory.Exists)
            {
                Settle(held: null); // a missing directory holds no lock
                return;
            }

            // The watch comes first: what is written after the reading below is news.
            WatchState(_directory.StatePath);
            Follow();
            _orders.Read(_state.Stop);
            if (_isLeft || TrySettle())
                return;
            if (_shim is null)
                WaitForLock(); // a shim that hasn't written its header, or a gated child whose shim is dead: for moments only
            else
            {
                host.Log.Adopted(job, run.Value, _shim.Pid);
                KeepOutputs(_shim);
            }
        }
    }

    public void Kill()
    {
        lock (_gate)
        {
            _killWanted = true;
            if (_reports.IsOver)
                return;
            if (_settled)
            {
                EndTree();
                return;
            }
            if (_reports.IsLaunched)
                _orders.Kill(); // the shim ends the rest of the tree
            if (_main.TryFind(Process))
                KillMain();
        }
    }

    private void KillMain()
    {
        if (_main.Kill() is { } refusal)
            _reports.KillRefused(refusal);
    }

    /// <summary>Whether its last report has been made: then no gated child exists, and no shim but one that is just leaving.</summary>
    public bool IsOver => _reports.IsOver;

    /// <summary>The engine needs it no more: stops watching, and does the rest when its shim, if that is just leaving, has left.</summary>
    public void Forget(Action rest)
    {
        lock (_gate)
        {
            if (_isLeft && _shim is not null)
            {
                _whenShimLeft = rest;
                return;
            }
            Mute();
        }
        rest();
    }

    /// <summary>Stops watching. The processes are left as they are.</summary>
    public void Dispose()
    {
        lock (_gate)
            Mute();
    }

    private void Mute()
    {
        _reports.Mute();
        _isLeft = false;
        Finish();
    }

    private void WatchState(string path)
    {
        try
        {
            var watch = host.Loop.WatchFile(path, OnState);
            lock (_gate)
                _watches.Add(watch);
        }
        catch (NativeException e) // no inotify watches left: the shim's end still shows everything, later
        {
            host.Log.DoneWithout(job, run.Value, "watching its state file", e);
        }
    }

    /// <summary>Nothing is watched and no descriptor held any more.</summary>
    private void Finish()
    {
        _watches.ForEach(end => end());
        _watches.Clear();
        host.Outputs.Release(run);
        _shim?.Dispose();
        _main.Dispose();
    }

    private void OnState() => host.Insist(() =>
    {
        lock (_gate)
            Follow();
    });

    /// <summary>Reports what the slots say while the shim lives.</summary>
    private void Follow()
    {
        if (_reports.IsOver || _settled)
            return;
        _state = _state.With(_directory.ReadState());
        FindShim();
        if (!_main.IsGone && _main.Live is null && _main.TryFind(Process) && _killWanted)
        {
            _orders.Kill();
            KillMain(); // it was asked for while there was nothing to kill
        }

        // A failed launch is reported when the lock is free. A mere `started` is not yet on disk for sure, nor is its child past the gate.
        if (_state.End is { Kind: EndKind.LaunchError } || (_state.Exec is null && _state.End is null))
            return;
        ReportLaunched();
        if (_state.End is not { } end)
            return;
        _reports.Ended(end);
        if (end.IsAll != 0 && _shim is not null && !_shimSeenOff)
            LeaveShim();
    }

    /// <summary>Nothing of the tree is left. The shim still brings the end to the disk. No one has to wait for that: our own record is on its way there too.</summary>
    private void LeaveShim()
    {
        _isLeft = true;
        host.Outputs.Release(run);
        _main.Dispose();
        _reports.TreeGone();
    }

    /// <summary>Finds the shim by its header slot, if it wasn't found before.</summary>
    private void FindShim()
    {
        if (_state.Header is { } header && _main.IsHere(BootIdentity.ToGuid(header.Boot), (long)header.ShimStartTime))
            FindShim(() => LiveProcess.Find(header.ShimPid, (long)header.ShimStartTime, 0));
    }

    private void FindShim(Func<LiveProcess?> find)
    {
        if (_shimFound || _reports.IsOver)
            return;
        try
        {
            _shim = find();
            _shimFound = _shim is not null;
            if (_shim is not null)
                _watches.Add(host.Loop.Watch(_shim.Pidfd, _ => OnShim()));
        }
        catch (NativeException e)
        {
            host.Log.DoneWithout(job, run.Value, "watching its shim", e);
        }
    }

    private void OnShim() => host.Insist(() =>
    {
        lock (_gate)
        {
            if (_shim is null || (!_isLeft && (_settled || _reports.IsOver)))
                return;
            if (!_isLeft)
                _state = _state.With(_directory.ReadState()); // first: what comes then can't be done twice
            host.Reach(HostFault.ReapBefore);
            var end = ExitStatus.Read(_shim, out _); // reaps it, if it is ours
            host.Reach(HostFault.ReapAfter);
            _shimSeenOff = true;
            if (_isLeft)
            {
                Finish();
                _shim = null;
                _whenShimLeft?.Invoke();
                return;
            }
            _clean = end is ProcessEnd.Success;
            HasLostShim = !_clean && !_ofEarlier;
            _shimEnd = end?.ToString() ?? "unseen";
            if (_state.End is null || end is ProcessEnd.Signalled)
                host.Log.ShimDied(job, run.Value, _shim.Pid, _shimEnd);
            if (!TrySettle())
                WaitForLock();
        }
    });

    private void WaitForLock() => host.Start(() => host.Insist(() =>
    {
        using var held = _directory.WaitForLock();
        lock (_gate)
            Settle(held);
    }));

    /// <summary>Settles it if the lock is free and its end can be known.</summary>
    private bool TrySettle()
    {
        try
        {
            if (!_directory.TryLock(out var held))
                return false;
            using (held)
                Settle(held);
            return true;
        }
        catch (NativeException e) when (Errno.IsTransient(e.Number))
        {
            return false;
        }
    }

    private void ReportLaunched()
    {
        var at = _state.Started is { } started ? WallClock.FromNanoseconds(started.WallNanoseconds) : host.Time.GetUtcNow();
        var process = Process ?? new ProcessIdentity(BootIdentity.Current.Kernel, 0, 0, 0); // both slot and record are damaged
        foreach (var deliver in _reports.Launched(process, at))
            deliver();
        if (_amendment is { } stop)
            _orders.Amend(stop, Spec);
        _amendment = null;
    }

    private void Deliver(int signal, long ticket) =>
        _reports.Delivered(ticket, _main.Signal(Process, signal, Spec.Flags.HasFlag(SpecFlags.Grouped)));
}
