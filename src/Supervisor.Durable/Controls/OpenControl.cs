namespace Supervisor.Durable.Controls;

/// <summary>A control of the outbox that is not resolved yet.</summary>
internal sealed record OpenControl(TicketId Ticket, long Batch, Priority Priority, Control Control)
{
    /// <summary>Whether it is not the first of its batch.</summary>
    public bool Follows => Ticket.Value > Batch;

    /// <summary>
    /// The run by whose fate it is resolved, once it had its turn; null while it is queued, and for one that calls a hook.
    /// </summary>
    public RunId? Run { get; init; }

    /// <summary>
    /// Found active at a start of the supervisor, and its signal is not known to have been sent, or its hook to have returned.
    /// </summary>
    public bool Unsure { get; init; }

    /// <summary>Its signal was sent, or its hook called, again at a start of the supervisor.</summary>
    public bool Repeated { get; init; }
}
