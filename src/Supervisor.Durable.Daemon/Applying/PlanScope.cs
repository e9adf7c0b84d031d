using System.Collections.Immutable;
using Supervisor.Durable.Daemon.Configuration;

namespace Supervisor.Durable.Daemon.Applying;

/// <summary>What was read to make a plan from, and so what the plan may remove.</summary>
/// <param name="DeclaredBy">What declares: <see cref="Declaration.Configuration"/>, or the file of a <c>dsup apply FILE</c>.</param>
/// <param name="Removes">Whether what is declared no longer is removed.</param>
/// <param name="Sources">The files that were read, and <see cref="Declaration.Environment"/> where it has variables for us.</param>
internal sealed record PlanScope(string DeclaredBy, bool Removes, ImmutableArray<string> Sources)
{
    /// <summary>Jobs that are declared but can't be taken now, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Faults { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The supervisor's own configuration.</summary>
    public static PlanScope Own(DaemonConfiguration read) => new(Declaration.Configuration, Removes: true, read.Sources) { Faults = read.Faults };

    /// <summary>A file that was sent.</summary>
    public static PlanScope Of(string file, bool prune, DaemonConfiguration read) => new(file, prune, [file]) { Faults = read.Faults };

    /// <summary>Whether a job that is declared no longer was declared by what has been read.</summary>
    public bool HasRead(Declaration job) => job.DeclaredBy == Declaration.Configuration
        ? job.DeclaredIn is { } file && Sources.Contains(file)
        : job.DeclaredBy == DeclaredBy;

    /// <summary>Whether what has been read is to say what becomes of the job.</summary>
    public bool Concerns(Declaration job) => Removes && (job.DeclaredBy == DeclaredBy || (job.DeclaredBy == Declaration.Configuration && HasRead(job)));

    /// <summary>Why a job that is declared no longer is left as it is all the same; null: it is not.</summary>
    public string? Refusal(Declaration job) => HasRead(job) ? null : job.DeclaredIn switch
    {
        null => $"an earlier version of dsupd has declared it, and did not record in which file. If it is to go: dsup delete {job.Job}",
        Declaration.Environment => $"variables DSUP__Jobs__{job.Job}__… have declared it, and dsupd was started without any. "
            + $"Start dsupd with them; or, if the job is to go: dsup delete {job.Job}",
        var file => $"{file} has declared it, and was not read. Start dsupd where it reads that file (in its directory, or with --config {file}); "
            + $"or, if the job is to go: dsup delete {job.Job}",
    };
}
