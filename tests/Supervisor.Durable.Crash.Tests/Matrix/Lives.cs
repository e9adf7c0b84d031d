namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>Which process dies in a walk through a scenario, and when.</summary>
internal enum Lives
{
    /// <summary>The supervisor, while it does what it is asked.</summary>
    First,

    /// <summary>The supervisor that follows one that was killed in the middle: while it recovers, or afterwards.</summary>
    Second,

    /// <summary>A shim; the supervisor lives.</summary>
    Shim,
}
