namespace Supervisor.Durable;

/// <summary>No control has this number, or its history is no longer kept.</summary>
public sealed class TicketNotFoundException : SupervisorException
{
    /// <summary>No control has this number.</summary>
    /// <param name="ticket">The number.</param>
    public TicketNotFoundException(TicketId ticket)
        : base($"No ticket {ticket}.") => Ticket = ticket;

    /// <summary>There was one, and its history is no longer kept.</summary>
    /// <param name="ticket">The number.</param>
    /// <param name="kept">For how long history is kept.</param>
    public TicketNotFoundException(TicketId ticket, string kept)
        : base($"Ticket {ticket} is not there any more: history is kept for {kept}.") => Ticket = ticket;

    /// <summary>The number.</summary>
    public TicketId Ticket { get; }
}
