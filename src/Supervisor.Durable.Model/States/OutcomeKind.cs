namespace Supervisor.Durable;

/// <summary>How a ticket resolved.</summary>
public enum OutcomeKind
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>There was nothing to do in the job's state.</summary>
    Skipped,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>The job was deleted, or the control withdrawn.</summary>
    Cancelled,

    /// <summary>A later decision made it moot.</summary>
    Superseded,
}
