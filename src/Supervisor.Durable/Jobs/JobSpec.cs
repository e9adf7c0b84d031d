namespace Supervisor.Durable;

/// <summary>A job's definition: its command, and how it is stopped, restarted and logged.</summary>
/// <param name="Command">What it runs.</param>
public sealed record JobSpec(Command Command)
{
    /// <summary>Whether it is started when it is first declared.</summary>
    public bool AutoStart { get; init; }

    /// <summary>How it is stopped where the caller doesn't say.</summary>
    public StopOptions Stop { get; init; } = new();

    /// <summary>Whether and when it is run again after it ended by itself.</summary>
    public RestartPolicy Restart { get; init; } = new();

    /// <summary>How much of its output is kept.</summary>
    public LogOptions Logs { get; init; } = new();
}
