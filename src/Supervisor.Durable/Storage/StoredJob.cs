using System.Collections.Immutable;
using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Storage;

/// <summary>All that a start of the supervisor needs of one job: its row, its open controls, and the run whose tree may be left.</summary>
/// <param name="Job">The job.</param>
/// <param name="Queued">Controls that wait for their turn.</param>
/// <param name="Active">Controls that had their turn and wait for a run.</param>
/// <param name="Tree">What is known of the run of <see cref="JobRecord.Tree"/>.</param>
internal sealed record StoredJob(JobRecord Job, IReadOnlyList<OpenControl> Queued, IReadOnlyList<OpenControl> Active, StoredRun? Tree)
{
    /// <summary>
    /// What of its rows cannot be read, or contradicts the rest. The job is then as it can be worked with, and its rows are to follow.
    /// </summary>
    public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>Controls of it whose rows cannot be read.</summary>
    public ImmutableArray<UnreadableControl> Unreadable { get; init; } = [];

    /// <summary>Its run whose row is to be made readable before news of it can be written.</summary>
    public RunId? RunToMend { get; init; }

    /// <summary>Whether its name stands in for one that cannot be read.</summary>
    public bool IsRenamed { get; init; }

    public bool IsSound => Faults.IsEmpty && Unreadable.IsEmpty;
}
