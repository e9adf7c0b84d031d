using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Folder;

/// <summary>
/// Reads state files. Whatever is not a whole, checked slot counts as not written; one that says what cannot be is remembered as that.
/// </summary>
internal static class StateReader
{
    /// <summary>The file's slots; <see cref="RunState.Empty"/> if there is no such file.</summary>
    public static RunState Read(string path) => Read(path, out _);

    /// <summary>The file's slots, or the errno for which there are none.</summary>
    public static RunState Read(string path, out int error)
    {
        Span<byte> buffer = stackalloc byte[RunLayout.StateBytes];
        var count = Native.TryReadRegular(path, buffer);
        error = Math.Max(-count, 0);
        return Parse(buffer[..Math.Max(count, 0)]);
    }

    /// <summary>The slots in a state file's bytes, or in a piece of them.</summary>
    public static RunState Parse(ReadOnlySpan<byte> state)
    {
        string? absurd = null;
        return new(
            Sound(SlotOf<HeaderSlot>(state, Slot.Header), SlotRules.Fault, ref absurd),
            Sound(SlotOf<StartedSlot>(state, Slot.Started), SlotRules.Fault, ref absurd),
            Sound(SlotOf<ExecSlot>(state, Slot.Exec), SlotRules.Fault, ref absurd),
            Sound(SlotOf<EndSlot>(state, Slot.End), SlotRules.Fault, ref absurd),
            Sound(SlotOf<VerdictSlot>(state, Slot.Verdict), SlotRules.Fault, ref absurd))
        {
            Outputs = At<OutputsSlot>(state, ((int)Slot.Header * RunLayout.SlotBytes) + RunLayout.OutputsOffset),
            Absurd = absurd,
            Stop = SlotOf<StopSlot>(state, Slot.Stop) is
            {
                Phase: >= StopPhase.None and <= StopPhase.Kill,
                Signal: > 0 and <= 64,
                GraceNanoseconds: >= 0,
            } stop ? stop : null,
            Left = SlotOf<LeftSlot>(state, Slot.Left),
        };
    }

    /// <summary>A slot's bytes: prefix and payload.</summary>
    public static byte[] Format<T>(in T payload)
        where T : unmanaged
    {
        var size = Unsafe.SizeOf<T>();
        var bytes = new byte[Unsafe.SizeOf<SlotPrefix>() + size];
        var body = bytes.AsSpan(Unsafe.SizeOf<SlotPrefix>());
        MemoryMarshal.Write(body, payload);
        MemoryMarshal.Write(bytes, new SlotPrefix { Magic = RunLayout.SlotMagic, Length = (uint)size, Checksum = Checksum.Of(body) });
        return bytes;
    }

    private static T? Sound<T>(T? slot, Func<T, string?> fault, ref string? absurd)
        where T : unmanaged
    {
        if (slot is not { } written || fault(written) is not { } reason)
            return slot;
        absurd ??= reason;
        return null;
    }

    private static T? SlotOf<T>(ReadOnlySpan<byte> state, Slot slot)
        where T : unmanaged => At<T>(state, (int)slot * RunLayout.SlotBytes);

    private static T? At<T>(ReadOnlySpan<byte> state, int offset)
        where T : unmanaged
    {
        if (state.Length < offset + Unsafe.SizeOf<SlotPrefix>() + Unsafe.SizeOf<T>())
            return null;
        var prefix = MemoryMarshal.Read<SlotPrefix>(state[offset..]);
        var body = state.Slice(offset + Unsafe.SizeOf<SlotPrefix>(), Unsafe.SizeOf<T>());
        return prefix.Magic == RunLayout.SlotMagic && prefix.Length == body.Length && prefix.Checksum == Checksum.Of(body)
            ? MemoryMarshal.Read<T>(body)
            : null;
    }
}
