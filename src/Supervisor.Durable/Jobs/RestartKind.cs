namespace Supervisor.Durable;

/// <summary>When a run that ended by itself is followed by another (contract.md, "Restart policies").</summary>
public enum RestartKind
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When it failed: another code than success, a signal, or lost.</summary>
    OnFailure,

    /// <summary>Always; after a boot also when somebody had stopped it, if it is started automatically.</summary>
    Always,

    /// <summary>Always, but what somebody stopped stays stopped.</summary>
    UnlessStopped,
}
