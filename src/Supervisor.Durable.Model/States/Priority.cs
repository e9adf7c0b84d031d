namespace Supervisor.Durable;

/// <summary>Within a job, urgent controls go before high ones, those before normal ones.</summary>
public enum Priority
{
    /// <summary>Waits while a grace window is open.</summary>
    Normal = 0,

    /// <summary>Does not wait for a grace window.</summary>
    High = 1,

    /// <summary>Goes before all others.</summary>
    Urgent = 2,
}
