using System.Text;

namespace Supervisor.Durable.Processes;

/// <summary>The id of a boot, as text of the kernel, as a Guid of ours and as bytes of a run directory.</summary>
internal static class BootIdentity
{
    /// <summary>The boot this process lives in.</summary>
    public static Guid Current { get; } = Read();

    /// <summary>The kernel writes the bytes in their order, which a Guid calls big-endian.</summary>
    public static Guid ToGuid(in BootId boot) => new(boot, bigEndian: true);

    private static Guid Read()
    {
        const string path = "/proc/sys/kernel/random/boot_id";
        Span<byte> text = stackalloc byte[64];
        var count = Native.TryRead(path, text);
        return count > 0 ? Guid.Parse(Encoding.ASCII.GetString(text[..count]).Trim()) : throw new NativeException("read", path, -count);
    }
}
