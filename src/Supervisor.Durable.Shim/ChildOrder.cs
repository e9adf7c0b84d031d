using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>What the gated child needs, all found out before it is forked.</summary>
internal unsafe struct ChildOrder
{
    public Spec Spec;
    public StateFile State;

    /// <summary>
    /// The gate: a byte lets the child through. The child's own copy of the writing end must go, or it would never see it close.
    /// </summary>
    public int GateRead, GateWrite;

    /// <summary>Close-on-exec: its end without a byte is success; else errno and <see cref="LaunchStep"/>, two ints.</summary>
    public int ReportRead, ReportWrite;

    /// <summary>What become the child's descriptors 0, 1 and 2.</summary>
    public int In, Out, Err;

    /// <summary>To write to oom_score_adj, or <see cref="RunLayout.Unchanged"/>.</summary>
    public int OomScore;
}
