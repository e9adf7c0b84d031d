namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>What a process is in a launch. It is found from what becomes of the process, not from how it was made.</summary>
internal enum Role
{
    /// <summary>No process is killed.</summary>
    None,

    /// <summary>The supervisor that launches.</summary>
    Supervisor,

    /// <summary>The process that makes shims, where that is not the supervisor itself.</summary>
    Forker,

    /// <summary>The parent of the program.</summary>
    Shim,

    /// <summary>The process that becomes the program.</summary>
    GatedChild,
}
