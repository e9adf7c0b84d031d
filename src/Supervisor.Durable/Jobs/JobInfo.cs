namespace Supervisor.Durable;

/// <summary>A job as it was at one moment, as of the last commit. <see cref="Job.DescribeAsync"/> gives it.</summary>
public sealed record JobInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>The current run, else the last; null: it has never run.</summary>
    public RunId? Run { get; init; }

    /// <summary>Its main process, while there is one.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Whether it should run, by what was asked last.</summary>
    public bool IsWanted { get; init; }

    /// <summary>Why it should be stopped; null where it should run, or was never started.</summary>
    public StopCause? StopCause { get; init; }

    /// <summary>How often its policy has restarted it since a control started it.</summary>
    public int Restarts { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When a pending restart is due.</summary>
    public DateTimeOffset? NextRestartAt { get; init; }

    /// <summary>How the last run that has ended did so.</summary>
    public ProcessEnd? LastEnd { get; init; }

    /// <summary>Why it has failed, in words.</summary>
    public string? Reason { get; init; }
}
