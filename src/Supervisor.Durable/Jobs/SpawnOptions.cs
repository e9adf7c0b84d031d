namespace Supervisor.Durable;

/// <summary>How a command's process is set up.</summary>
public sealed record SpawnOptions
{
    /// <summary>It leads a process group of its own, and signals go to the whole group.</summary>
    public bool Grouped { get; init; }

    /// <summary>It leads a session of its own (setsid(2)).</summary>
    public bool Session { get; init; }

    /// <summary>Its signal mask is emptied, whatever the supervisor's is.</summary>
    public bool ResetSignalMask { get; init; }
}
