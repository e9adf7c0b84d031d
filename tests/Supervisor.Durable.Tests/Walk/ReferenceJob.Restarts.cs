namespace Supervisor.Durable.Tests.Walk;

/// <summary>The reference's restart policy: CONTRACT.md, "Restart policies", with every restart remembered until the counting begins again.</summary>
internal sealed partial class ReferenceJob
{
    private readonly List<DateTimeOffset> _counted = [];
    private DateTimeOffset _since;

    private void ResetFailed(ReferenceTicket ticket)
    {
        ticket.Resolve(State == "failed" || Restarts > 0 || _counted.Count > 0 ? OutcomeKind.Done : OutcomeKind.Skipped);
        _counted.Clear();
        Restarts = 0;
        if (State == "failed")
            Rest("pending");
    }

    /// <summary>The last rows of the table, one after the other.</summary>
    private void StartAgain(bool booted)
    {
        var byShutdown = Wanted == "stopped by Shutdown";
        var starts = Wanted switch
        {
            "stopped by Operator" => booted && autoStart && policy.Policy == RestartKind.Always,
            "stopped by Shutdown" => autoStart || policy.Policy != RestartKind.Never,
            "stopped by Removed" => false,
            _ => booted && autoStart,
        };
        if (byShutdown)
            Wanted = "run";
        if (!starts || State is "deleted" or "starting" or "running" or "backoff" || (State == "stopping" && !byShutdown))
            return;
        var start = new ReferenceTicket(Next++, Priority.Normal, new Control.Start()) { HadItsTurn = true };
        _tickets.Add(start);
        Await(start, start.Number);
        if (State == "stopping")
            _relaunch = start.Number;
        else
            LaunchAnew(start.Number);
    }

    private void LaunchAfter()
    {
        var next = _after[0];
        _after.RemoveAt(0);
        LaunchAnew(next);
    }

    private void EndedByItself(ProcessEnd end, DateTimeOffset at)
    {
        if (at - _since >= policy.ResetAfter)
            _counted.Clear();
        var code = end switch { ProcessEnd.Success => 0, ProcessEnd.Exit e => e.Code, _ => -1 };
        var failed = code != 0 && !policy.SuccessExitCodes.Contains(code);
        if (policy.Policy == RestartKind.Never || policy.PreventExitCodes.Contains(code) || (policy.Policy == RestartKind.OnFailure && !failed))
            Rest("finished");
        else
            RestartLater(at < Now ? at : Now);
    }

    private void RestartLater(DateTimeOffset since)
    {
        var delay = policy.Backoff switch
        {
            BackoffKind.Linear => policy.Delay * (1 + _counted.Count),
            BackoffKind.Exponential => policy.Delay * (1L << Math.Min(_counted.Count, 20)),
            _ => policy.Delay,
        };
        if (delay > policy.MaxDelay)
            delay = policy.MaxDelay;
        var due = since + delay;
        Rest("failed");
        if (policy.Burst == 0 || _counted.Count(time => time > due - policy.Interval) < policy.Burst)
            Armed = ("restart", due, null);
    }
}
