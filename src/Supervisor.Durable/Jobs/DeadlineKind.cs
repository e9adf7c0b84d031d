namespace Supervisor.Durable.Jobs;

/// <summary>The kinds of deadline.</summary>
internal enum DeadlineKind
{
    /// <summary>The grace window ends: kill.</summary>
    Grace,

    /// <summary>A kill did not end it yet: kill again.</summary>
    Kill,

    /// <summary>A restart of the policy is due.</summary>
    Restart,
}
