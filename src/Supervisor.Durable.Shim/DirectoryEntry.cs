namespace Supervisor.Durable.Shim;

/// <summary>One entry of a block read by getdents64(2): inode, offset, length of the entry, type, name.</summary>
internal readonly unsafe struct DirectoryEntry(byte* start)
{
    public byte* Start => start;
    public byte* Name => start + 19;
    public bool IsDirectory => start[18] == 4;    // DT_DIR
    public DirectoryEntry Next => new(start + *(ushort*)(start + 16));

    /// <summary>Reads the next block of entries; 0 at the end, negative on failure.</summary>
    public static int Read(int folder, byte* to, int capacity) => (int)Native.getdents64(folder, to, capacity);
}
