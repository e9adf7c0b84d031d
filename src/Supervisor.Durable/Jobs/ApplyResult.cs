namespace Supervisor.Durable;

/// <summary>What applying a declared definition came to.</summary>
/// <param name="Change">What became of the definition.</param>
/// <param name="Ticket">The start or restart that follows from it; null: none does.</param>
internal sealed record ApplyResult(DefinitionChange Change, TicketId? Ticket);
