using System.Collections.Immutable;

namespace Supervisor.Durable.Jobs;

/// <summary>All that is known of one job; what the machine decides over, and what its row holds.</summary>
internal sealed record JobRecord(JobId Id, string Name, JobSpec Spec)
{
    public JobState State { get; init; } = new JobState.Pending();

    /// <summary>Since when it is in this state.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>What should be.</summary>
    public Wanted Wanted { get; init; } = Wanted.Nothing;

    /// <summary>The current run, else the last.</summary>
    public RunId? Run { get; init; }

    /// <summary>The run of whose process tree something may be left. The next launch waits until it is gone.</summary>
    public RunId? Tree { get; init; }

    /// <summary>How often the policy has restarted it since it was last started by a control.</summary>
    public int Restarts { get; init; }

    /// <summary>Those of them that count for the policy's delay and limit.</summary>
    public RestartTally Tally { get; init; } = RestartTally.None;

    /// <summary>Runs that were asked for while another one was under way, to be launched when it has ended.</summary>
    public ImmutableArray<RunId> Next { get; init; } = [];

    /// <summary>What declares it: <see cref="Declaration.Configuration"/>, or a file; null: nothing, it was made by hand.</summary>
    public string? DeclaredBy { get; init; }

    /// <summary>
    /// The file of the supervisor's own configuration that declares it; null: not recorded, or it is declared by something else.
    /// </summary>
    public string? DeclaredIn { get; init; }

    /// <summary>The fingerprint of the command that the last launch was made from; null: not known.</summary>
    public string? LaunchedAs { get; init; }

    /// <summary>Which hooks are called at its launches and errors.</summary>
    public JobHooks Hooks { get; init; } = new();

    /// <summary>The run that is launching, or whose main process runs; null: none.</summary>
    public RunId? Living => State switch
    {
        JobState.Starting s => s.Run,
        JobState.Running s => s.Run,
        JobState.Stopping { Ended: false } s => s.Run,
        _ => null,
    };

    /// <summary>Whether this run is launching, or its main process runs.</summary>
    public bool Lives(RunId run) => Living == run;

    /// <summary>The runs that are to be launched when the living one has ended, in their order.</summary>
    public IEnumerable<RunId> ToCome => State is JobState.Stopping { Then: { } then } ? Next.Prepend(then) : Next;

    /// <summary>Whether something of this run may be left.</summary>
    public bool HasLeft(RunId run) => Tree == run || Lives(run);
}
