namespace Supervisor.Durable;

/// <summary>The idempotency key stands for another request: a retry has the same job, controls and priority.</summary>
/// <param name="key">The key.</param>
/// <param name="ticket">The ticket of the first request.</param>
public sealed class IdempotencyKeyReusedException(string key, TicketId ticket)
    : SupervisorException($"The idempotency key '{key}' was used before for another request, ticket {ticket}. Use a new key for a new request.")
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The ticket of the first request.</summary>
    public TicketId Ticket { get; } = ticket;
}
