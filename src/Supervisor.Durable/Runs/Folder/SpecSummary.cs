using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Folder;

/// <summary>What the host needs to know of a spec after the launch, also of one that an earlier supervisor wrote.</summary>
internal sealed record SpecSummary(SpecFlags Flags, string Program, string Directory, string LogDirectory)
{
    /// <summary>
    /// How what is left of its tree is asked where the supervisor says nothing; null: the spec is an earlier supervisor's.
    /// </summary>
    public (int Signal, long GraceNanoseconds)? Stop { get; init; }

    /// <summary>Whether the main process leads a group.</summary>
    public bool LeadsGroup => (Flags & (SpecFlags.Grouped | SpecFlags.Session)) != 0;

    /// <summary>Stands for a spec that is missing or damaged.</summary>
    public static SpecSummary Unknown { get; } = new(SpecFlags.None, "?", "?", "?");

    /// <summary>Arguments and environment have a limit of the kernel's that is far below this (execve(2)).</summary>
    private const int Largest = 1 << 28;

    /// <exception cref="NativeException">It cannot be read now (no more descriptors or memory): that it is damaged would be a wrong
    /// answer.</exception>
    public static SpecSummary Read(string path)
    {
        for (var size = 1 << 14; size <= Largest; size *= 4)
        {
            var buffer = new byte[size];
            var count = Native.TryReadRegular(path, buffer);
            if (count is -Errno.EMFILE or -Errno.ENFILE or -Errno.ENOMEM)
                throw new NativeException("read", path, -count);
            if (count < size)
                return Parse(buffer.AsSpan(0, Math.Max(count, 0)));
        }
        return Unknown;
    }

    /// <summary><see cref="Unknown"/> unless every byte is as it was written.</summary>
    public static SpecSummary Parse(ReadOnlySpan<byte> spec)
    {
        if (spec.Length < RunLayout.FirstSpecHeaderBytes)
            return Unknown;
        Span<byte> head = stackalloc byte[Unsafe.SizeOf<SpecHeader>()];
        spec[..Math.Min(spec.Length, head.Length)].CopyTo(head);
        var header = MemoryMarshal.Read<SpecHeader>(head);
        return header.Magic == RunLayout.SpecMagic && header.TotalBytes == spec.Length
            && header.Checksum == Checksum.Of(spec[SpecWriter.CheckedFrom..])
            ? new SpecSummary(header.Flags, Text(spec, header.Program), Text(spec, header.Directory), Text(spec, header.LogDirectory))
            {
                Stop = header.Arguments < head.Length ? null : (header.StopSignal, header.StopGraceNanoseconds),
            }
            : Unknown;
    }

    private static string Text(ReadOnlySpan<byte> spec, uint offset)
    {
        var tail = spec[(int)Math.Min(offset, (uint)spec.Length)..];
        var end = tail.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? tail : tail[..end]);
    }
}
