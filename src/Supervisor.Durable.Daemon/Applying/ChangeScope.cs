namespace Supervisor.Durable.Daemon.Applying;

/// <summary>What of a job a key of its definition concerns.</summary>
internal enum ChangeScope
{
    /// <summary>How the supervisor keeps it: takes effect at once.</summary>
    Policy,

    /// <summary>How its output is kept: each launch takes that along.</summary>
    Logging,

    /// <summary>The process itself: a living one must be restarted.</summary>
    Process,
}
