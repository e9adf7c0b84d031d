namespace Supervisor.Durable;

/// <summary>What a scheduled start does while the job's last run has not ended. Other controls are sent whatever the job does.</summary>
public enum OverlapPolicy
{
    /// <summary>Nothing; an event says so.</summary>
    Skip,

    /// <summary>Launch when it has ended.</summary>
    Queue,

    /// <summary>Stop it gracefully, then launch.</summary>
    Restart,
}
