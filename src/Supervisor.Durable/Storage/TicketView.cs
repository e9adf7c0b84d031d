namespace Supervisor.Durable;

/// <summary>A row of v_tickets. Times are ISO 8601 UTC text with milliseconds.</summary>
/// <param name="Ticket">Its number.</param>
/// <param name="Job">The job's name.</param>
/// <param name="Control">What was asked.</param>
/// <param name="Args">Its arguments, JSON.</param>
/// <param name="Priority">normal, high or urgent.</param>
/// <param name="State">queued, active or resolved.</param>
/// <param name="Outcome">done, skipped, failed, cancelled or superseded.</param>
/// <param name="Error">Why it failed, or what is worth knowing about how it was done.</param>
/// <param name="Origin">Who asked.</param>
/// <param name="AcceptedAt">When its row was committed.</param>
/// <param name="StartedAt">When it had its turn.</param>
/// <param name="ResolvedAt">When its outcome was committed.</param>
/// <param name="WaitMs">From accepted to resolved, milliseconds.</param>
public sealed record TicketView(
    long Ticket, string Job, string Control, string? Args, string Priority, string State, string? Outcome, string? Error, string? Origin,
    string? AcceptedAt, string? StartedAt, string? ResolvedAt, long? WaitMs);
