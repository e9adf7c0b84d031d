namespace Supervisor.Durable;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Its row cannot be read; <c>DurableSupervisor.ExamineAsync</c> says why.</summary>
    Unreadable,

    /// <summary>It is being launched.</summary>
    Launching,

    /// <summary>Its main process runs.</summary>
    Running,

    /// <summary>Its main process has ended.</summary>
    Ended,

    /// <summary>It could not be launched.</summary>
    Failed,
}
