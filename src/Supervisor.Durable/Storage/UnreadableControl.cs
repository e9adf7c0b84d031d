namespace Supervisor.Durable.Storage;

/// <summary>A control whose row cannot be read: that is its failure.</summary>
/// <param name="Ticket">Its number.</param>
/// <param name="Reason">What is wrong with the row.</param>
internal sealed record UnreadableControl(TicketId Ticket, string Reason);
