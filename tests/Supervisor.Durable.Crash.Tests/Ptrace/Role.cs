namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>What a process is in a launch. Told by what becomes of it, not by how it came to be.</summary>
internal enum Role
{
    /// <summary>Nobody is killed.</summary>
    Nobody,

    /// <summary>The supervisor that launches.</summary>
    Supervisor,

    /// <summary>Who makes shims, where that is not the supervisor itself.</summary>
    Forker,

    /// <summary>The parent of the program.</summary>
    Shim,

    /// <summary>Who becomes the program.</summary>
    GatedChild,
}
