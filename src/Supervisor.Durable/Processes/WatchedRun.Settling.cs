namespace Supervisor.Durable.Processes;

/// <summary>What a run came to whose lock is free.</summary>
internal sealed partial class WatchedRun
{
    /// <summary>The lock is free, and ours for now: says what the run came to.</summary>
    private void Settle(Descriptor? held)
    {
        if (_settled || _reports.IsOver)
            return;
        _state = _state.With(_directory.ReadState());
        if (!_clean)
            _spec ??= _directory.ReadSpec();                         // what is left of its tree, and which pump continues its log, depends on it
        var isLaunched = _reports.IsLaunched || _doubt is not null;
        var finding = RecoveryTable.Judge(_state, Process, isLaunched, _reports.IsEnded, _ofEarlier, _main.IsHere, () => _main.Find(Process));
        _settled = true;

        // Reports are answered by orders that want the lock themselves (Forget): only a verdict is written under it.
        if (finding is not (Finding.NeverRan or Finding.Restarted or Finding.Unseen))
            held?.Dispose();
        switch (finding)
        {
            case Finding.EndKnown or Finding.Result:
                ReportLaunched(); // says only what isn't known yet, as all of these
                if (_state.End is { } end)
                    _reports.Ended(end);
                Clear(gone: _clean);
                break;
            case Finding.LaunchError:
                _reports.LaunchFailed(_state.End!.Value, Spec);
                Finish();
                break;
            case Finding.NeverRan:
                NeverRan(held);
                break;
            case Finding.Restarted:
                Lost("the machine was restarted", held, treeGone: true);
                break;
            case Finding.Orphan:
                Adopt();
                break;
            case Finding.Unseen:
                Unseen(held);
                break;
        }
    }

    private void Unseen(Descriptor? held)
    {
        if (!_directory.Exists || _shim is null || !host.Outputs.Has(run) || Spec.Flags.HasFlag(SpecFlags.DirectLogs))
            Lost(WhyUnseen(), held, treeGone: false);
        else
            LostAfterPumping(WhyUnseen(), _shim, held);
    }

    private string WhyUnseen()
    {
        var (absurd, doubt, exists) = (_state.Absurd, _doubt, _directory.Exists);
        var why = exists ? "its shim died, and it ended before a supervisor could see it" : "its run directory is missing";
        return absurd is not null ? $"its state file says what cannot be: {absurd}" : doubt is not null ? $"its row cannot be read ({doubt}), and {why}" : why;
    }

    private void Lost(string reason, Descriptor? held, bool treeGone)
    {
        WriteVerdict(VerdictKind.Lost, held);
        held?.Dispose();
        ReportLaunched();
        host.Log.LostEnd(job, run.Value, Process?.Pid ?? 0, reason);
        _reports.Ended(new ProcessEnd.Lost(reason), host.Time.GetUtcNow(), usage: null);
        Clear(treeGone);
    }

    private void NeverRan(Descriptor? held)
    {
        WriteVerdict(VerdictKind.NeverRan, held);
        if (host.CountNeverRan(run) >= NeverRanLimit)
        {
            held?.Dispose();
            _reports.LaunchFailed(LaunchFailure.ShimDied(host.Options.ShimPath, NeverRanLimit, _shimEnd), transient: false, host.Time.GetUtcNow());
            Finish();
            return;
        }
        try
        {
            _directory.Remove();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            host.Log.DoneWithout(job, run.Value, "removing its directory", e);
        }
        held?.Dispose();
        Finish();
        host.Drop(run); // before the report: the answer to it is another launch
        _reports.NeverRan();
    }

    private void WriteVerdict(VerdictKind kind, Descriptor? held)
    {
        if (held is null || _state.Verdict is not null)
            return;
        host.Reach(HostFault.VerdictBefore);
        try
        {
            _directory.WriteVerdict(kind, host.Time.GetUtcNow());
        }
        catch (NativeException e) // the next recovery comes to the same verdict
        {
            host.Log.DoneWithout(job, run.Value, "writing a verdict", e);
        }
        host.Reach(HostFault.VerdictAfter);
    }
}
