using System.Globalization;
using System.Text;

namespace Supervisor.Durable.Processes;

/// <summary>
/// The machine as far as processes are concerned: a boot of a kernel and, since containers share a kernel, a namespace of pids. A container that
/// is started again is another one, though its namespace may get the number of the last: its first process began later.
/// </summary>
/// <param name="Kernel">The id of the kernel's boot.</param>
/// <param name="PidNamespace">The inode of the pid namespace (pid_namespaces(7)); null: not known.</param>
/// <param name="FirstStart">The start time of its pid 1, clock ticks since the kernel's boot (proc_pid_stat(5)); null: not known.</param>
internal sealed record BootIdentity(Guid Kernel, long? PidNamespace, long? FirstStart)
{
    /// <summary>The one this process lives in.</summary>
    public static BootIdentity Current { get; } = new(ReadKernel(), ReadPidNamespace(), ProcStat.Read(1)?.StartTime);

    /// <summary>The kernel writes the bytes in their order, which a Guid calls big-endian.</summary>
    public static Guid ToGuid(in BootId boot) => new(boot, bigEndian: true);

    /// <summary>Whether it may be the same as this one: what one of them does not know is no difference.</summary>
    public bool MayBe(BootIdentity other) =>
        Kernel == other.Kernel && MayBe(PidNamespace, other.PidNamespace) && MayBe(FirstStart, other.FirstStart);

    /// <summary>Whether a process may be one of it. One that began before the first one here belonged to an earlier container.</summary>
    public bool MayHold(ProcessIdentity process) => MayHold(process.BootId, process.StartTime);

    /// <inheritdoc cref="MayHold(ProcessIdentity)"/>
    /// <param name="kernel">The kernel's boot in which it ran.</param>
    /// <param name="startTime">When it began; 0: not known.</param>
    public bool MayHold(Guid kernel, long startTime) => kernel == Kernel && (startTime == 0 || startTime >= (FirstStart ?? 0));

    private static bool MayBe(long? one, long? other) => one is null || other is null || one == other;

    private static Guid ReadKernel()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        Span<byte> text = stackalloc byte[64];
        var count = Native.TryRead(path, text);
        return count > 0 ? Guid.Parse(Encoding.ASCII.GetString(text[..count]).Trim()) : throw new NativeException("read", path, -count);
    }

    /// <summary>The link reads <c>pid:[4026531836]</c>.</summary>
    private static long? ReadPidNamespace()
    {
        var link = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        var number = link.AsSpan(link.IndexOf('[') + 1).TrimEnd(']');
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var inode) ? inode : null;
    }
}
