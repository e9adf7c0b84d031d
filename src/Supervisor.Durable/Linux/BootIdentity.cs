using System.Globalization;
using System.Text;
using Supervisor.Durable.Jobs;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Linux;

/// <summary>
/// The id of a boot, as text of the kernel, as a Guid of ours and as bytes of a run directory; and the machine that this process lives in.
/// </summary>
internal static class BootIdentity
{
    /// <summary>The machine this process lives in.</summary>
    public static MachineBoot Current { get; } = new(ReadKernel(), ReadPidNamespace(), ProcStat.Read(1)?.StartTime);

    /// <summary>The kernel writes the bytes in their order, which a Guid calls big-endian.</summary>
    public static Guid ToGuid(in BootId boot) => new(boot, bigEndian: true);

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
