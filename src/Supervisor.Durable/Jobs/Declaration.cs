using Supervisor.Durable.Jobs;

namespace Supervisor.Durable;

/// <summary>A job as who plans changes of its definition wants to know it.</summary>
/// <param name="Job">Its name.</param>
/// <param name="Spec">Its definition.</param>
/// <param name="State">Its state (CONTRACT.md, "Job states").</param>
internal sealed record Declaration(string Job, JobSpec Spec, string State)
{
    /// <summary>The <see cref="DeclaredBy"/> of jobs that the supervisor's own configuration declares.</summary>
    public const string Configuration = "configuration";

    /// <summary>The <see cref="DeclaredIn"/> of jobs that variables of the supervisor's environment declare.</summary>
    public const string Environment = Supervisor.Durable.Configuration.TextKeys.Environment;

    /// <summary>What declares it: <see cref="Configuration"/>, or a file; null: nothing, it was made by hand.</summary>
    public string? DeclaredBy { get; init; }

    /// <summary>
    /// Where <see cref="DeclaredBy"/> is <see cref="Configuration"/>: the file that declares it, an absolute path, or <see
    /// cref="Environment"/>; null:
    /// an earlier version, which recorded none, declared it.
    /// </summary>
    public string? DeclaredIn { get; init; }

    /// <summary>Whether it was ever launched.</summary>
    public bool HasRun { get; init; }

    /// <summary>
    /// Why it should be stopped (CONTRACT.md, "Job states"), such as <c>operator</c>; null: it should run, or was never started.
    /// </summary>
    public string? StoppedBy { get; init; }

    /// <summary>A fingerprint of the command that its last launch was made from; null: not known.</summary>
    public string? LaunchedAs { get; init; }

    /// <summary>The control that will delete it; null: none.</summary>
    public TicketId? Leaving { get; init; }

    /// <summary>Whether it has a process, or is to have one again, that this definition wants otherwise.</summary>
    /// <param name="declared">The definition.</param>
    public bool IsOutdatedBy(JobSpec declared) => State switch
    {
        "running" or "starting" when LaunchedAs is not null => LaunchedAs != CommandFingerprint.Of(declared.Command),
        "running" or "starting" or "backoff" => Spec.Command != declared.Command,
        _ => false,
    };
}
