namespace Supervisor.Durable.Tickets;

/// <summary>Who waits in this process for which control's outcome. The outcomes themselves are rows.</summary>
internal sealed class TicketDesk
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TicketId, List<Claim>> _waiting = [];
    private Exception? _closed;

    public void Register(TicketId ticket, Claim claim)
    {
        lock (_lock)
        {
            if (_closed is { } reason)
                claim.Refuse(reason);
            else if (_waiting.TryGetValue(ticket, out var claims))
                claims.Add(claim);
            else
                _waiting.Add(ticket, [claim]);
        }
    }

    public void Forget(TicketId ticket, Claim claim)
    {
        lock (_lock)
        {
            if (_waiting.TryGetValue(ticket, out var claims) && claims.Remove(claim) && claims.Count == 0)
                _waiting.Remove(ticket);
        }
    }

    /// <summary>Resolves the tickets of all waiting callers. Called after the outcome's commit only.</summary>
    public void Resolve(TicketId ticket, Outcome outcome)
    {
        List<Claim>? claims;
        lock (_lock)
            _waiting.Remove(ticket, out claims);
        foreach (var claim in claims ?? [])
            claim.Resolve(outcome);
    }

    /// <summary>The supervisor closes: waiting ends, the tickets stay valid.</summary>
    public void Close(Exception reason)
    {
        List<Claim> all;
        lock (_lock)
        {
            _closed ??= reason;
            all = [.. _waiting.Values.SelectMany(c => c)];
            _waiting.Clear();
        }
        foreach (var claim in all)
            claim.Refuse(reason);
    }
}
