namespace Supervisor.Durable.Runs;

/// <summary>A run whose process tree was not yet known to be gone when the last supervisor stopped.</summary>
/// <param name="Run">The run.</param>
/// <param name="Job">The job's name.</param>
/// <param name="Process">Its main process, if the database knows that it was launched; null if it was only to be launched.</param>
/// <param name="EndRecorded">Whether the database already has its end (then only <see cref="ProcessReport.TreeGone"/> is wanted).</param>
internal sealed record RecoverOrder(RunId Run, string Job, ProcessIdentity? Process, bool EndRecorded)
{
    /// <summary>
    /// Why what the database says of it cannot be believed; null: it can. Such a run was perhaps launched: it is not launched again.
    /// </summary>
    public string? Doubt { get; init; }

    /// <summary>Its job had another name when its directory was made.</summary>
    public bool IsRenamed { get; init; }

    /// <summary>
    /// It waits for the end of another run's tree. An earlier version may have launched it right after that, before it wrote so: nothing of
    /// it is looked at, and nothing removed, before the order to launch it comes.
    /// </summary>
    public bool Waits { get; init; }

    /// <summary>
    /// The machine has booted since, or it ran in another container: no process of that time is here, whatever the pids say.
    /// </summary>
    public bool HasBooted { get; init; }

    /// <summary>How the job is stopped now.</summary>
    public StopOptions Stop { get; init; } = new();
}
