namespace Supervisor.Durable;

/// <summary>No control has this number, or its history is no longer kept.</summary>
/// <param name="ticket">The number.</param>
public sealed class TicketNotFoundException(TicketId ticket) : SupervisorException($"No ticket {ticket}. List tickets with: dsup tickets");
