namespace Supervisor.Durable;

/// <summary>Where a control stands.</summary>
public enum TicketStatus
{
    /// <summary>Its row cannot be read; <c>DurableSupervisor.ExamineAsync</c> says why.</summary>
    Unreadable,

    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It had its turn, and waits for what it has begun.</summary>
    Active,

    /// <summary>It has an outcome.</summary>
    Resolved,
}
