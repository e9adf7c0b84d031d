namespace Supervisor.Durable.Controls;

/// <summary>A control of the outbox that is not resolved yet.</summary>
internal sealed record OpenControl(TicketId Ticket, long Batch, Priority Priority, Control Control)
{
    /// <summary>The run by whose fate it is resolved, once it had its turn; null while it is queued.</summary>
    public RunId? Run { get; init; }

    /// <summary>True when it was found active at a start of the supervisor: what it asked for may have been done already.</summary>
    public bool Repeated { get; init; }
}
