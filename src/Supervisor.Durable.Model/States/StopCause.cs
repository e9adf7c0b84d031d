namespace Supervisor.Durable;

/// <summary>Why a job should be stopped (CONTRACT.md, "Job states").</summary>
public enum StopCause
{
    /// <summary>A person or a program asked for it: then it stays so.</summary>
    Operator,

    /// <summary>
    /// The supervisor or the machine goes down. The next start of a supervisor treats it as a loss of power at that moment.
    /// </summary>
    Shutdown,

    /// <summary>A durable operation on several jobs.</summary>
    Operation,

    /// <summary>A job that this one depends on.</summary>
    Dependency,

    /// <summary>It ran for as long as it may.</summary>
    RunLimit,

    /// <summary>Its checks failed.</summary>
    Unhealthy,

    /// <summary>It was not ready in time.</summary>
    StartTimeout,

    /// <summary>It stopped reporting that it is alive.</summary>
    Watchdog,

    /// <summary>It used more memory than it may.</summary>
    Memory,

    /// <summary>It was deleted.</summary>
    Removed,
}
