namespace Supervisor.Durable.Shim;

/// <summary>Which file it is, and how big.</summary>
internal unsafe struct FileIdentity
{
    private ulong _inode, _device;

    public long Size { get; private set; }

    public readonly bool IsSameAs(FileIdentity other) => _inode == other._inode && _device == other._device;

    /// <summary>Of what is at a path, or, where that is empty, of the open file; false with errno on failure.</summary>
    public static bool TryRead(int at, byte* path, out FileIdentity identity)
    {
        const int inodeOffset = 32, sizeOffset = 40, deviceOffset = 136;
        const uint wantInodeAndSize = 0x300;
        byte* result = stackalloc byte[256];
        identity = default;
        if (Native.statx(at, path, Native.AT_EMPTY_PATH, wantInodeAndSize, result) != 0)
            return false;
        identity = new() { _inode = *(ulong*)(result + inodeOffset), _device = *(ulong*)(result + deviceOffset), Size = *(long*)(result + sizeOffset) };
        return true;
    }
}
