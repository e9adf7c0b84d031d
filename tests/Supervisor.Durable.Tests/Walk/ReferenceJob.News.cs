namespace Supervisor.Durable.Tests.Walk;

/// <summary>What the world reports to the reference, and what it makes of it.</summary>
internal sealed partial class ReferenceJob
{
    public void Launched(long run)
    {
        if (!IsLaunching(run))
            return;
        (_isKnownToRun, _since) = (true, Now);
        ResolveAll(run, OutcomeKind.Done, control => control is Control.Start or Control.TryRestart or Control.TryGracefulRestart);
    }

    public void LaunchFailed(long run)
    {
        if (!IsLaunching(run))
            return;
        _tree = null;
        _orders.Add($"forget {run}");
        if (_after.Count > 0)
            LaunchAfter();
        else if (policy.Policy == RestartKind.Never)
            Rest("failed");
        else
            RestartLater(Now);
        ResolveAll(run, OutcomeKind.Failed, control => control is not Control.NextEnding);
        ResolveAll(run, OutcomeKind.Done, control => control is Control.NextEnding);
        SettleWaits();
    }

    public void NeverRan(long run)
    {
        if (IsLaunching(run))
            _orders.Add($"launch {run}");
    }

    /// <summary>CONTRACT.md, "Order" 3 and "Restart policies".</summary>
    public void Ended(long run, ProcessEnd end, DateTimeOffset at, bool isAll)
    {
        if (_live == run && _isKnownToRun && !_isEnded)
            Follow(run, end, at, isAll);
        foreach (var signal in _tickets.Where(t => t is { IsOpen: true, IsUnsure: true, Control: Control.SendSignal } && t.Awaits == run))
            signal.Resolve(OutcomeKind.Skipped);                     // also when the end is reported again, after a crash
    }

    private void Follow(long run, ProcessEnd end, DateTimeOffset at, bool isAll)
    {
        if (Armed is not null && isGrouped && !_isKilled && !isAll)
            _isEnded = true;
        else if (Armed is not null)
            AfterStop();
        else if (_after.Count > 0)
            LaunchAfter();
        else
            EndedByItself(end, at);
        ResolveAll(run, OutcomeKind.Done, control => control is Control.NextEnding);
        SettleWaits();
    }

    private void AfterStop()
    {
        if (_relaunch is { } next)
            LaunchAnew(next);
        else if (_after.Count > 0)
            LaunchAfter();
        else
            Rest("finished");
    }

    /// <summary>Nothing of a run is left. That is not believed of one whose end is not known yet: the news is out of order, and will come again.</summary>
    public void TreeGone(long run)
    {
        if (_tree == run && (_live != run || _isEnded))
        {
            _tree = null;
            _orders.Add($"forget {run}");
            if (_isEnded)
            {
                AfterStop();
                SettleWaits();
            }
            else if (_live is { } waiting && _waitsForTree)
                Launch(waiting);
            ResolveAll(run, OutcomeKind.Done, control => control is Control.Stop or Control.GracefulStop);
        }
        ResolveAll(run, OutcomeKind.Skipped, control => control is Control.SendSignal);
    }

    /// <summary>What was to end it has failed, and what was to follow does not; it is killed again until it has ended.</summary>
    public void KillRefused(long run)
    {
        if (State != "stopping" || _live != run)
            return;
        ResolveAll(run, OutcomeKind.Failed, control => control is Control.Stop or Control.GracefulStop);
        if (_relaunch is { } relaunch)
            ResolveAll(relaunch, OutcomeKind.Failed, control => control is not Control.NextEnding);
        _relaunch = null;
        SettleWaits();
    }

    public void Delivered(long number, bool arrived)
    {
        if (_tickets.Find(t => t.Number == number && t.HadItsTurn) is not { } ticket)
            return;
        ticket.IsSent = true;
        if (ticket is { IsOpen: true, Control: Control.SendSignal })
            ticket.Resolve(arrived ? OutcomeKind.Done : OutcomeKind.Skipped);
    }

    public void Due((string Kind, DateTimeOffset Due, long? By) deadline)
    {
        if (Armed != deadline)
            return;
        if (deadline.Kind == "restart")
        {
            Restarts++;
            _counted.Add(Now);
            var start = new ReferenceTicket(Next++, Priority.Normal, new Control.Start()) { HadItsTurn = true };
            _tickets.Add(start);
            Await(start, start.Number);
            Launch(start.Number);
        }
        else
        {
            Kill(deadline.By);
        }
    }

    public void Returned(long number, bool well)
    {
        if (_calls.Remove(number))
            _tickets.Find(t => t.Number == number)!.Resolve(well ? OutcomeKind.Done : OutcomeKind.Failed);
    }

    /// <summary>The supervisor is gone; it is not known whether the signals that are not answered went out.</summary>
    public void Crash()
    {
        foreach (var ticket in _tickets)
            ticket.IsUnsure = ticket.HadItsTurn && !ticket.IsSent;
    }

    /// <summary>The next supervisor has heard what there is to hear: what was to be done to a process that runs is done again.</summary>
    public void GoOn(bool booted)
    {
        foreach (var moot in Waiting.Where(t => CauseOf(t) == StopCause.Shutdown).ToList())
            moot.Resolve(OutcomeKind.Superseded);                    // the supervisor that was to end has ended
        StartAgain(booted);
        if (_isKilled)
            _orders.Add($"kill {_live}");
        else if (State == "running")
            _orders.Add($"amend {_live}");
        else if (_tree is not null && (_live is null || _waitsForTree) && _tickets.Exists(t => t is { IsOpen: true, HadItsTurn: true } && Kills(t.Control) && (t.Awaits == _tree || (_waitsForTree && t.Awaits == _live))))
            _orders.Add($"kill {_tree}");
        if (_live is not null && _isKnownToRun && !_isKilled && !_isEnded)
            foreach (var ticket in _tickets.Where(t => t is { IsOpen: true, IsUnsure: true }))
                SendAgain(ticket);
        foreach (var call in _tickets.Where(t => _calls.Contains(t.Number)))
            _orders.Add($"call {((Control.Run)call.Control).Hook} for {call.Number}");
    }

    private void SendAgain(ReferenceTicket ticket)
    {
        Signal? signal = ticket.Control switch
        {
            Control.SendSignal c => c.Signal,
            Control.GracefulStop c => c.Signal ?? Signal.Terminate,
            Control.TryGracefulRestart c => c.Signal ?? Signal.Terminate,
            _ => null,
        };
        if (signal is null)
            return;
        ticket.IsUnsure = false;
        _orders.Add($"{(ticket.Control is Control.SendSignal ? "signal" : "ask")} {_live} {signal} for {ticket.Number}");
    }

    private bool IsLaunching(long run) => _live == run && !_isKnownToRun && !_waitsForTree;

    private void ResolveAll(long run, OutcomeKind outcome, Func<Control, bool> whose)
    {
        foreach (var ticket in _tickets.Where(t => t.HadItsTurn && t.IsOpen && t.Awaits == run && whose(t.Control)))
            ticket.Resolve(outcome);
    }
}
