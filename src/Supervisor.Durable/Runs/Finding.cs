namespace Supervisor.Durable.Runs;

/// <summary>What a run came to whose lock is free: no shim and no gated child exists, so its slots say all they will ever say.</summary>
internal enum Finding
{
    /// <summary>Its end is in the database already; only its tree may be left.</summary>
    EndKnown,

    /// <summary>The shim wrote how it ended.</summary>
    Result,

    /// <summary>The shim wrote why it could not be launched.</summary>
    LaunchError,

    /// <summary>It never ran, provably.</summary>
    NeverRan,

    /// <summary>It ran in another boot.</summary>
    Restarted,

    /// <summary>The shim died, the child lives.</summary>
    Orphan,

    /// <summary>Both are gone, and the end was not seen.</summary>
    Unseen,
}
