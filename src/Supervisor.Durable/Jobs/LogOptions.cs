namespace Supervisor.Durable;

/// <summary>How much of a job's output is kept.</summary>
public sealed record LogOptions
{
    /// <summary>A log file is rotated when it has reached this many bytes; 0: never.</summary>
    public long MaxBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How many files are kept, the current one included; 0: all.</summary>
    public int MaxFiles { get; init; } = 5;
}
