namespace Supervisor.Durable;

/// <summary>A row of v_jobs. Times are ISO 8601 UTC text with milliseconds.</summary>
internal sealed record JobView
{
    /// <summary>Its name.</summary>
    public string Job { get; init; } = "";

    /// <summary>Its state (CONTRACT.md, "Job states").</summary>
    public string State { get; init; } = "";

    /// <summary>Its main process, while there is one.</summary>
    public long? Pid { get; init; }

    /// <summary>The current run, else the last.</summary>
    public long? Run { get; init; }

    /// <summary>How often its policy has restarted it since it was last started by a control.</summary>
    public long Restarts { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public string? Since { get; init; }

    /// <summary>When a pending restart is due.</summary>
    public string? NextRestartAt { get; init; }

    /// <summary>How its last ended run ended.</summary>
    public string? LastResult { get; init; }

    /// <summary>That run's exit code.</summary>
    public long? LastExitCode { get; init; }

    /// <summary>The signal that ended that run.</summary>
    public long? LastSignal { get; init; }

    /// <summary>Why it is failed.</summary>
    public string? Reason { get; init; }

    /// <summary>What should be: <c>run</c> or <c>stopped</c> (CONTRACT.md, "Job states").</summary>
    public string Wanted { get; init; } = "";

    /// <summary>Why it should be stopped (<see cref="StopCause"/>); null where it should run, or was never started.</summary>
    public string? WantedBy { get; init; }
}
