using Supervisor.Durable.Runs.Launching;

namespace Supervisor.Durable.Runs.Host;

/// <summary>Where a process host keeps its runs and how it launches them.</summary>
internal sealed record ProcessHostOptions
{
    /// <summary>An absolute path; runs are below <c>runs</c>, logs below <c>logs</c>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// Throws an <see cref="IOException"/> where the data directory is this supervisor's no more: nothing may be made at its path then.
    /// </summary>
    public Action RefuseIfLost { get; init; } = () => { };

    /// <summary>The absolute path of the shim's program.</summary>
    public required string ShimPath { get; init; }

    /// <summary>Whether run directories are synced before the shim is spawned, so that they survive power loss.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>The umask of children.</summary>
    public uint DefaultUmask { get; init; } = 0x12; // 022

    /// <summary>The soft limit of open files of children; null: this process's own.</summary>
    public long? OpenFiles { get; init; }

    /// <summary>The oom_score_adj of children; null: that of this process.</summary>
    public int? OomScore { get; init; }

    /// <summary>Whether the shim gates its child by posix_spawn instead of fork.</summary>
    public bool GateBySpawn { get; init; }

    /// <summary>Whether this process adopts and reaps what killed shims leave (<see cref="AdoptedChildren"/>).</summary>
    public bool AdoptOrphans { get; init; }

    /// <summary>
    /// For crash tests: the point at which every shim of this host is to die, or <c>@FOLDER</c> (<see cref="ShimFaults"/>); null: none.
    /// </summary>
    public string? ShimFault { get; init; } = Environment.GetEnvironmentVariable("DSUP_SHIM_FAULT");

    /// <summary>
    /// How many shims wait for a run. 0: each is made for its launch, so that every launch has the same effects,
    /// as tests want it that kill at one of them.
    /// </summary>
    public int ReadyShims { get; init; } = UsualReadyShims;

    /// <summary>None where <see cref="ShimFault"/> says for each launch where its shim is to die.</summary>
    public static int UsualReadyShims => Environment.GetEnvironmentVariable("DSUP_SHIM_FAULT") is ['@', ..] ? 0 : 8;

    /// <summary>A run whose disk takes longer to say what became of it is reported later: a start does not wait for it.</summary>
    public TimeSpan RecoveryPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The folder of all run directories.</summary>
    public string Runs => Path.Combine(DataDirectory, "runs");

    /// <summary>The folder of all logs.</summary>
    public string Logs => Path.Combine(DataDirectory, "logs");
}
