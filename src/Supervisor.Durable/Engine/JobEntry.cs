using Supervisor.Durable.Controls;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Engine;

/// <summary>A job as the loop holds it: a cache of its rows. What a failed commit left here is thrown away and read again.</summary>
internal sealed class JobEntry(JobRecord job)
{
    /// <summary>The job as it is decided now.</summary>
    public JobRecord Job { get; set; } = job;

    /// <summary>The job as its row has it.</summary>
    public JobRecord Saved { get; set; } = job;

    /// <summary>Controls that wait for their turn, in the order of their turns.</summary>
    public SortedSet<OpenControl> Queue { get; } = new(TurnOrder.Instance);

    /// <summary>Controls that had their turn and wait for a run.</summary>
    public List<OpenControl> Active { get; } = [];

    /// <summary>Controls that had their turn and wait for the return of a hook.</summary>
    public List<OpenControl> Calling { get; } = [];

    /// <summary>What of its rows cannot be read, until that has been written down; null: nothing.</summary>
    public StoredJob? Unsound { get; set; }

    /// <summary>All controls that are not resolved.</summary>
    public IEnumerable<OpenControl> Open => [.. Active, .. Calling, .. Queue];
}
