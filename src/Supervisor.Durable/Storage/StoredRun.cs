namespace Supervisor.Durable.Storage;

/// <summary>A run as recovery sees it.</summary>
/// <param name="Run">Its number.</param>
/// <param name="Process">Its main process, if it was recorded.</param>
/// <param name="Ended">Whether its end is recorded.</param>
internal sealed record StoredRun(RunId Run, ProcessIdentity? Process, bool Ended)
{
    /// <summary>Why its row cannot be believed; null: it can.</summary>
    public string? Doubt { get; init; }
}
