namespace Supervisor.Durable;

/// <summary>Where a job stands (CONTRACT.md, "Job states").</summary>
public enum JobStatus
{
    /// <summary>Its row cannot be read: it is left alone, and <c>DurableSupervisor.ExamineAsync</c> says why.</summary>
    Unreadable,

    /// <summary>It was never started.</summary>
    Pending,

    /// <summary>Its process is being launched.</summary>
    Starting,

    /// <summary>Its process runs.</summary>
    Running,

    /// <summary>Its process was asked to end, and has not.</summary>
    Stopping,

    /// <summary>Its policy restarts it when the delay is over.</summary>
    Backoff,

    /// <summary>It has ended, and nothing restarts it.</summary>
    Finished,

    /// <summary>It could not be launched, or ended too often.</summary>
    Failed,
}
