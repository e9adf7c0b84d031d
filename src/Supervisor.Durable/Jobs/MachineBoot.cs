namespace Supervisor.Durable.Jobs;

/// <summary>
/// A machine as far as processes are concerned: a boot of a kernel and, since containers share a kernel, a namespace of pids. A container
/// that
/// is started again is another one, though its namespace may get the number of the last: its first process began later.
/// </summary>
/// <param name="Kernel">The id of the kernel's boot.</param>
/// <param name="PidNamespace">The inode of the pid namespace (pid_namespaces(7)); null: not known.</param>
/// <param name="FirstStart">The start time of its pid 1, clock ticks since the kernel's boot (proc_pid_stat(5)); null: not known.</param>
internal sealed record MachineBoot(Guid Kernel, long? PidNamespace, long? FirstStart)
{
    /// <summary>Whether it may be the same as this one: what one of them does not know is no difference.</summary>
    public bool MayBe(MachineBoot other) =>
        Kernel == other.Kernel && MayBe(PidNamespace, other.PidNamespace) && MayBe(FirstStart, other.FirstStart);

    /// <summary>Whether a process may be one of it. One that began before the first one here belonged to an earlier container.</summary>
    public bool MayHold(ProcessIdentity process) => MayHold(process.BootId, process.StartTime);

    /// <inheritdoc cref="MayHold(ProcessIdentity)"/>
    /// <param name="kernel">The kernel's boot in which it ran.</param>
    /// <param name="startTime">When it began; 0: not known.</param>
    public bool MayHold(Guid kernel, long startTime) => kernel == Kernel && (startTime == 0 || startTime >= (FirstStart ?? 0));

    private static bool MayBe(long? one, long? other) => one is null || other is null || one == other;
}
