using System.Numerics;
using System.Runtime.CompilerServices;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>The slots of a run's <c>state</c>: each is written at most once, by one pwrite of one sector.</summary>
internal readonly unsafe struct StateFile(int descriptor)
{
    public int Descriptor => descriptor;

    /// <summary>Opens <c>state</c> in the current directory; negative on failure.</summary>
    public static StateFile Open()
    {
        byte* memory = stackalloc byte[32];
        var name = new ByteText(memory, 32);
        name.Add(RunLayout.StateFile);
        return new(Native.open(name.Bytes, Native.O_RDWR | Native.O_CLOEXEC | Native.O_NONBLOCK | Native.O_NOFOLLOW, 0));
    }

    /// <summary>Whether no shim has ever taken this run: the file has its full size and is all zeros.</summary>
    public bool IsUntouched()
    {
        byte* content = stackalloc byte[RunLayout.StateBytes];
        return Native.pread(descriptor, content, RunLayout.StateBytes, 0) == RunLayout.StateBytes
            && !new ReadOnlySpan<byte>(content, RunLayout.StateBytes).ContainsAnyExcept((byte)0);
    }

    /// <summary>Writes a slot, unsynced; false on failure.</summary>
    public bool Write<T>(Slot slot, T payload) where T : unmanaged
    {
        byte* sector = stackalloc byte[RunLayout.SlotBytes];
        Format(sector, payload);
        return Write(sector, RunLayout.SlotBytes, slot);
    }

    /// <summary>Writes what is known when the child is made, at once: the supervisor is woken by each write.</summary>
    public bool Write(HeaderSlot header, OutputsSlot outputs, StartedSlot started)
    {
        byte* sectors = stackalloc byte[2 * RunLayout.SlotBytes];
        Format(sectors, header);
        Format(sectors + RunLayout.OutputsOffset, outputs);
        Format(sectors + RunLayout.SlotBytes, started);
        return Write(sectors, 2 * RunLayout.SlotBytes, Slot.Header);
    }

    /// <summary>Reads a slot; false if it was never written, or not completely.</summary>
    public bool TryRead<T>(Slot slot, T* payload) where T : unmanaged => TryRead((int)slot * RunLayout.SlotBytes, payload);

    /// <summary>Reads which pipes the command has; false where it isn't known.</summary>
    public bool TryRead(OutputsSlot* outputs) => TryRead((int)Slot.Header * RunLayout.SlotBytes + RunLayout.OutputsOffset, outputs);

    private bool TryRead<T>(int offset, T* payload) where T : unmanaged
    {
        const int most = RunLayout.SlotBytes - RunLayout.OutputsOffset;
        byte* sector = stackalloc byte[most];
        var prefix = (SlotPrefix*)sector;
        if (Native.pread(descriptor, sector, most, offset) != most
            || prefix->Magic != RunLayout.SlotMagic || prefix->Length != sizeof(T)
            || prefix->Checksum != Checksum(sector + sizeof(SlotPrefix), sizeof(T)))
            return false;
        *payload = Unsafe.ReadUnaligned<T>(sector + sizeof(SlotPrefix));
        return true;
    }

    /// <summary>Puts what was written on disk; false on failure.</summary>
    public bool Sync() => Native.fdatasync(descriptor) == 0;

    private bool Write(byte* sectors, int bytes, Slot first) => Native.pwrite(descriptor, sectors, bytes, (int)first * RunLayout.SlotBytes) == bytes;

    private static void Format<T>(byte* sector, T payload) where T : unmanaged
    {
        Unsafe.InitBlock(sector, 0, RunLayout.SlotBytes);
        var prefix = (SlotPrefix*)sector;
        Unsafe.WriteUnaligned(sector + sizeof(SlotPrefix), payload);
        prefix->Magic = RunLayout.SlotMagic;
        prefix->Length = (uint)sizeof(T);
        prefix->Checksum = Checksum(sector + sizeof(SlotPrefix), sizeof(T));
    }

    /// <summary>CRC32C (Castagnoli), as iSCSI has it.</summary>
    public static uint Checksum(byte* bytes, int count)
    {
        uint sum = uint.MaxValue;
        for (; count >= sizeof(ulong); count -= sizeof(ulong), bytes += sizeof(ulong))
            sum = BitOperations.Crc32C(sum, Unsafe.ReadUnaligned<ulong>(bytes));
        for (; count > 0; count--)
            sum = BitOperations.Crc32C(sum, *bytes++);
        return ~sum;
    }
}
