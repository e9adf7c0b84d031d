namespace Supervisor.Durable.Tests.Walk;

/// <summary>
/// A job as CONTRACT.md describes it, as plainly as possible: a few facts that change, one list of tickets that is searched again each time. It
/// shares nothing with the machine but the words of the public API, so that a fault would have to be made twice to be missed.
/// </summary>
internal sealed partial class ReferenceJob(RestartPolicy policy, bool autoStart, TimeSpan grace, bool isGrouped)
{
    private readonly List<ReferenceTicket> _tickets = [];
    private readonly List<string> _orders = [];
    private readonly List<long> _turns = [];
    private string _rest = "pending";        // what it is while nothing runs and no restart is due
    private long? _live;                     // the run that launches, runs or is to end
    private bool _isKnownToRun;
    private bool _isKilled;
    private bool _isEnded;                   // its leader has ended, and others of the group, who were asked too, have not
    private long? _relaunch;                 // what is launched when it has ended
    private long? _tree;                     // the run of which something may be left; nothing is launched beside it
    private bool _waitsForTree;
    private readonly List<long> _after = []; // starts that wait for the end of what runs
    private readonly List<long> _calls = []; // hooks that have not returned

    /// <summary>What should be: what was asked for last.</summary>
    public string Wanted { get; private set; } = "nothing";

    /// <summary>The only thing that may be armed: the end of a window, the next kill, a restart.</summary>
    public (string Kind, DateTimeOffset Due, long? By)? Armed { get; private set; }

    public long Next { get; private set; } = 1;

    public int Restarts { get; private set; }

    public DateTimeOffset Now { get; set; }

    public string State => (_live, Armed?.Kind) switch
    {
        (null, "restart") => "backoff",
        (null, _) => _rest,
        _ when !_isKnownToRun => "starting",
        (_, null) => "running",
        _ => "stopping",
    };

    /// <summary>The controls that wait for a turn, or for their effect.</summary>
    public IReadOnlyCollection<ReferenceTicket> Open => _tickets;

    public List<ReferenceTicket> TakeResolved()
    {
        List<ReferenceTicket> resolved = [.. _tickets.Where(ticket => !ticket.IsOpen)];
        _tickets.RemoveAll(ticket => !ticket.IsOpen);
        return resolved;
    }

    /// <summary>What is to be done in the world since it was asked last.</summary>
    public List<string> TakeOrders() => Take(_orders);

    /// <summary>The controls that had a turn since the last look, one after the other.</summary>
    public List<long> TakeTurns() => Take(_turns);

    private static List<T> Take<T>(List<T> list)
    {
        List<T> taken = [.. list];
        list.Clear();
        return taken;
    }

    public void Send(Priority priority, IEnumerable<Control> batch) =>
        _tickets.AddRange(batch.Select((control, i) => new ReferenceTicket(Next++, priority, control) { Follows = i > 0 }));

    /// <summary>
    /// CONTRACT.md, "Order" 1, 2 and 5: urgent before high before normal, then by number; a control that is held holds up those behind. A wait stands behind
    /// what was sent before it and is to launch, and lets the others pass.
    /// </summary>
    public void GiveTurns()
    {
        while (Waiting.Where(t => !(t.Control is Control.NextEnding && Waiting.Any(other => other.Number < t.Number && Launches(other.Control))))
            .OrderByDescending(t => t.Priority).ThenBy(t => t.Number).FirstOrDefault() is { } next && !IsHeld(next))
        {
            next.HadItsTurn = true;
            _turns.Add(next.Number);
            TakeTurn(next);
        }
    }

    private IEnumerable<ReferenceTicket> Waiting => _tickets.Where(t => t is { HadItsTurn: false, IsOpen: true });

    private static bool Launches(Control control) => control is Control.Start or Control.TryRestart or Control.TryGracefulRestart;

    private bool IsHeld(ReferenceTicket ticket)
    {
        if ((_waitsForTree || _isKilled) && ticket.Priority == Priority.Urgent && Kills(ticket.Control))
            return false;
        if (State == "starting" || _isKilled)
            return ticket.Control is not Control.NextEnding;
        if (_live is null && _tree is not null && ticket is { Control: Control.Delete, Follows: true })
            return true;
        if (State == "stopping" && ticket is { Control: Control.Delete, Follows: true })
            return true;
        return (State == "stopping" || _calls.Count > 0) && ticket.Priority == Priority.Normal;
    }

    /// <summary>CONTRACT.md, "Controls", row by row.</summary>
    private void TakeTurn(ReferenceTicket ticket)
    {
        var runs = _live is not null;
        var restarts = State == "backoff";
        switch (ticket.Control)
        {
            case Control.Start when !runs:
            case Control.TryRestart or Control.TryGracefulRestart when restarts:
                Await(ticket, ticket.Number);
                LaunchAnew(ticket.Number);
                break;
            case Control.Start { AfterCurrent: true }:
                Await(ticket, ticket.Number);
                _after.Add(ticket.Number);
                Wanted = "run";
                break;
            case Control.Stop or Control.GracefulStop when restarts:
                Stop(ticket);
                Rest("finished");
                if (_tree is null)
                    ticket.Resolve(OutcomeKind.Done);
                else
                    EndLeft(ticket);
                break;
            case Control.Stop or Control.GracefulStop when _waitsForTree:      // the launch is called off
                Supersede([_live!.Value]);
                Supersede(_after);
                Stop(ticket);
                Rest("finished");
                EndLeft(ticket);
                SettleWaits();
                break;
            case Control.TryRestart or Control.TryGracefulRestart or Control.SendSignal when _waitsForTree:
                EndLeft(ticket);
                break;
            case Control.Stop or Control.GracefulStop when !runs && _tree is not null:
                if (CauseOf(ticket) != StopCause.Shutdown)
                    Stop(ticket);
                EndLeft(ticket);
                break;
            case Control.SendSignal { Signal.Number: 9 } when !runs && _tree is not null:
                EndLeft(ticket);
                break;
            case Control.Run c:
                _calls.Add(ticket.Number);
                _orders.Add($"call {c.Hook} for {ticket.Number}");
                break;
            case Control.SetSpawnHook or Control.UnsetSpawnHook: ticket.Resolve(OutcomeKind.Done); break;
            case Control.ResetFailed: ResetFailed(ticket); break;
            case Control.Stop or Control.GracefulStop when !runs:
                if (CauseOf(ticket) != StopCause.Shutdown)
                    Stop(ticket);
                ticket.Resolve(OutcomeKind.Skipped);
                break;
            case Control.Stop when runs: End(ticket, null, TimeSpan.Zero, null); break;
            case Control.TryRestart when runs: End(ticket, null, TimeSpan.Zero, ticket.Number); break;
            case Control.GracefulStop c when runs: End(ticket, c.Signal ?? Signal.Terminate, c.Grace ?? grace, null); break;
            case Control.TryGracefulRestart c when runs: End(ticket, c.Signal ?? Signal.Terminate, c.Grace ?? grace, ticket.Number); break;
            case Control.SendSignal { Signal.Number: 9 } when State == "stopping" && !_isKilled:
                Await(ticket, _live!.Value);
                _orders.Add($"signal {_live} KILL for {ticket.Number}");
                Kill(ticket.Number);
                break;
            case Control.SendSignal c when runs:
                Await(ticket, _live!.Value);
                _orders.Add($"signal {_live} {c.Signal} for {ticket.Number}");
                break;
            case Control.NextEnding when runs && WaitedFor(ticket) is { } run: Await(ticket, run); break;
            case Control.NextEnding: ticket.Resolve(OutcomeKind.Done); break;
            case Control.Delete when runs && ticket.Follows:         // something more urgent came behind its stop
                End(ticket, null, TimeSpan.Zero, null);
                Wanted = "stopped by Removed";
                (ticket.Awaits, ticket.HadItsTurn) = (0, false);
                break;
            case Control.Delete:
                ticket.Resolve(OutcomeKind.Done);
                Wanted = "stopped by Removed";
                _live = null;
                Rest("deleted");
                break;
            default: ticket.Resolve(OutcomeKind.Skipped); break;
        }
    }

    private static void Await(ReferenceTicket ticket, long run) => ticket.Awaits = run;

    /// <summary>What runs is to end: now, or by a signal and at the end of a window. A window that is open is never made longer.</summary>
    private void End(ReferenceTicket ticket, Signal? signal, TimeSpan window, long? relaunch)
    {
        Await(ticket, relaunch ?? _live!.Value);
        if (_relaunch is { } given)
            Supersede([given]);
        if (relaunch is null)
            Supersede(_after);
        _relaunch = relaunch;
        if (relaunch is null)
            Stop(ticket);
        else
            Wanted = "run";
        SettleWaits();
        if (signal is null || signal == Signal.ForceStop || window <= TimeSpan.Zero)
        {
            Kill(ticket.Number);
            return;
        }
        _orders.Add($"ask {_live} {signal} for {ticket.Number}");
        if (Armed is null || Armed.Value.Due >= Now + window)        // an open one is never made longer
            Armed = ("grace", Now + window, ticket.Number);
    }

    /// <summary>A shutdown does not touch what was stopped before it.</summary>
    private void Stop(ReferenceTicket ticket)
    {
        if (CauseOf(ticket) is var cause && (cause != StopCause.Shutdown || !Wanted.StartsWith("stopped", StringComparison.Ordinal)))
            Wanted = $"stopped by {cause}";
    }

    private static StopCause CauseOf(ReferenceTicket ticket) => ticket.Control switch { Control.Stop c => c.Cause, Control.GracefulStop c => c.Cause, _ => StopCause.Operator };

    /// <summary>What is launched, one after the other, when what lives has ended.</summary>
    private IEnumerable<long> ToCome => _relaunch is { } relaunch ? _after.Prepend(relaunch) : _after;

    /// <summary>What an earlier control is yet to launch, else what lives; a leader that has ended is not waited for.</summary>
    private long? WaitedFor(ReferenceTicket ticket) => ToCome.LastOrDefault(run => run < ticket.Number) is var run and > 0 ? run : _isEnded ? null : _live;

    /// <summary>Waits for a run that will not come any more wait for what lives yet, unless that came later.</summary>
    private void SettleWaits()
    {
        foreach (var wait in _tickets.Where(t => t is { HadItsTurn: true, IsOpen: true, Control: Control.NextEnding } && t.Awaits != _live && !ToCome.Contains(t.Awaits)))
        {
            if (_live is null || _isEnded || _live > wait.Awaits)
                wait.Resolve(OutcomeKind.Done);
        }
    }

    /// <summary>Only what the last run has left is to be ended: it is waited for, or killed.</summary>
    private void EndLeft(ReferenceTicket ticket)
    {
        Await(ticket, ticket.Control is Control.TryRestart or Control.TryGracefulRestart ? _live!.Value : _tree!.Value);
        if (ticket.Control is Control.SendSignal)
            _orders.Add($"signal {_tree} KILL for {ticket.Number}");
        if (Kills(ticket.Control))
            _orders.Add($"kill {_tree}");
    }

    /// <summary>CONTRACT.md, "Order" 6.</summary>
    private bool Kills(Control control) => control switch
    {
        Control.Stop or Control.TryRestart => true,
        Control.GracefulStop c => c.Signal == Signal.ForceStop || (c.Grace ?? grace) <= TimeSpan.Zero,
        Control.TryGracefulRestart c => c.Signal == Signal.ForceStop || (c.Grace ?? grace) <= TimeSpan.Zero,
        Control.SendSignal c => c.Signal == Signal.ForceStop,
        _ => false,
    };

    private void Supersede(List<long> runs)
    {
        foreach (var moot in _tickets.Where(t => t.IsOpen && t.Control is not Control.NextEnding && runs.Contains(t.Awaits)))
            moot.Resolve(OutcomeKind.Superseded);
        runs.Clear();
    }

    private void Kill(long? by)
    {
        _isKilled = true;
        _orders.Add($"kill {_live}");
        Armed = ("kill", Now.AddSeconds(5), by);
    }

    /// <summary>A control asked for it: the policy counts again.</summary>
    private void LaunchAnew(long run)
    {
        Restarts = 0;
        Wanted = "run";
        _counted.Clear();
        Launch(run);
    }

    private void Launch(long run)
    {
        (_live, _isKnownToRun, _isKilled, _isEnded, _relaunch, Armed) = (run, false, false, false, null, null);
        _waitsForTree = _tree is not null;
        if (!_waitsForTree)
            _orders.Add($"launch {run}");
        _tree ??= run;
    }

    private void Rest(string state)
    {
        (_live, _isKnownToRun, _isKilled, _isEnded, _relaunch, Armed) = (null, false, false, false, null, null);
        (_rest, _waitsForTree) = (state, false);
        if (state != "deleted")
            return;
        _after.Clear();
        _calls.Clear();
        foreach (var ticket in _tickets.Where(t => t.IsOpen))
            ticket.Resolve(OutcomeKind.Cancelled);
    }
}
