using System.Collections.Immutable;

namespace Supervisor.Durable.Runs;

/// <summary>What is known of a run, in whatever phase it is.</summary>
internal sealed record RunFacts
{
    /// <summary>Nothing yet.</summary>
    public static RunFacts None { get; } = new();

    /// <summary>All that its state file has said so far.</summary>
    public RunState Slots { get; init; } = RunState.Empty;

    /// <summary>Its main process by the database; null where that knows none.</summary>
    public ProcessIdentity? Recorded { get; init; }

    /// <summary>Why what the database says of it cannot be believed; null: it can.</summary>
    public string? Doubt { get; init; }

    /// <summary>Whether an earlier supervisor launched it.</summary>
    public bool IsOfEarlier { get; init; }

    /// <summary>What was reported to the engine, or stands in the database.</summary>
    public Reported Reported { get; init; }

    /// <summary>All of it is to be killed.</summary>
    public bool IsKillWanted { get; init; }

    /// <summary>How what it leaves is asked to end: as it was asked last, else as the job's definition says.</summary>
    public StopRequest Request { get; init; } = StopRequest.Of(new StopOptions());

    /// <summary><see cref="Request"/> has changed, and is to be written down when there is a process.</summary>
    public bool IsAmended { get; init; }

    /// <summary>Signals and requests that came before the process did.</summary>
    public ImmutableList<RunNews> Held { get; init; } = [];

    /// <summary>How its shim ended; null: it lives, or that could not be seen.</summary>
    public ProcessEnd? ShimEnd { get; init; }

    /// <summary>Its shim, which this supervisor had started, has not ended by itself.</summary>
    public bool HasLostShim { get; init; }

    /// <summary>What is left of its tree is not ended: the job's definition says so.</summary>
    public bool LeavesTree { get; init; }

    /// <summary>Its main process by its slot, else by the database.</summary>
    public ProcessIdentity? Process => Slots.Process ?? Recorded;

    /// <summary>What the database knows of a run that an earlier supervisor has ordered.</summary>
    public static RunFacts Known(RecoverOrder order) => None with
    {
        IsOfEarlier = true,
        Recorded = order.Process,
        Doubt = order.Doubt,
        Request = StopRequest.Of(order.Stop),
        Reported = order.EndRecorded
            ? Reported.Ended
            : order.Process is not null && order.Doubt is null ? Reported.Launched : Reported.Nothing,
    };

    /// <summary>These facts, and what was read later.</summary>
    public RunFacts With(RunState later) => this with { Slots = Slots.With(later) };
}

/// <summary>How far a run was reported to the engine.</summary>
internal enum Reported
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>That it was launched.</summary>
    Launched,

    /// <summary>How it ended.</summary>
    Ended,
}
