namespace Supervisor.Durable;

/// <summary>When a run that ended by itself is followed by another (CONTRACT.md, "Restart policies").</summary>
public enum RestartKind
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>When it failed: another code than success, a signal, or lost.</summary>
    OnFailure,

    /// <summary>Always; after a boot also when an operator had stopped it, if it is started automatically.</summary>
    Always,

    /// <summary>Always, but what an operator stopped stays stopped.</summary>
    UnlessStopped,
}
