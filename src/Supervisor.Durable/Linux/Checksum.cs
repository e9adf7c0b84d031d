using System.Buffers.Binary;
using System.Numerics;

namespace Supervisor.Durable.Linux;

/// <summary>CRC32C (Castagnoli), reflected, begun and ended with all ones: that of iSCSI and ext4.</summary>
internal static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
