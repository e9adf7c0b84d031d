using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Shim;

/// <summary>What the kernel shows of a process: enough to know it again, and whose child it is.</summary>
internal unsafe struct ProcessFacts
{
    public int Parent, Group;
    public byte State;
    public ulong StartTime;

    /// <summary>Reads /proc/pid/stat; false where there is no such process.</summary>
    public static bool TryRead(int pid, out ProcessFacts facts)
    {
        facts = default;
        byte* path = stackalloc byte[40];
        var name = new ByteText(path, 40);
        name.Add("/proc/");
        name.Add(pid);
        name.Add("/stat");
        const int enough = 1024;
        byte* text = stackalloc byte[enough];
        int length = ReadFile(name.Bytes, text, enough);
        if (length <= 0)
            return false;

        // pid (comm) state ppid …: comm may hold blanks and parentheses, so the fields are counted from the last one.
        int at = new ReadOnlySpan<byte>(text, length).LastIndexOf((byte)')') + 2;
        if (at + 2 >= length)
            return false;
        facts.State = text[at];
        for (int field = 3; at < length && field < 22; at++)
        {
            if (text[at] != ' ')
                continue;
            if (++field == 4)
                facts.Parent = (int)Number(text + at + 1);
            else if (field == 5)
                facts.Group = (int)Number(text + at + 1);
        }
        facts.StartTime = Number(text + at);
        return true;
    }

    /// <summary>The inode of a pidfd, or 0 before Linux 6.9, where all pidfds share one.</summary>
    public static ulong PidfdInode(int pidfd)
    {
        const long pidFileSystem = 0x50494446;
        byte* result = stackalloc byte[256];
        return Native.fstatfs(pidfd, result) != 0 || *(long*)result != pidFileSystem ? 0 : Inode(pidfd);
    }

    /// <summary>The inode of an open file; 0 on failure.</summary>
    public static ulong Inode(int descriptor)
    {
        const int emptyPath = 0x1000, inodeOffset = 32;
        const uint wantInode = 0x100;
        byte* result = stackalloc byte[256];
        byte none = 0;
        return Native.statx(descriptor, &none, emptyPath, wantInode, result) == 0 ? *(ulong*)(result + inodeOffset) : 0;
    }

    /// <summary>Whether an open file is a regular one: no FIFO, device, directory or socket.</summary>
    public static bool IsRegular(int descriptor)
    {
        const int emptyPath = 0x1000, modeOffset = 28, typeBits = 0xF000, regular = 0x8000;
        const uint wantType = 1;
        byte* result = stackalloc byte[256];
        byte none = 0;
        return Native.statx(descriptor, &none, emptyPath, wantType, result) == 0 && (*(ushort*)(result + modeOffset) & typeBits) == regular;
    }

    /// <summary>This boot's id.</summary>
    public static BootId Boot()
    {
        BootId id = default;
        byte* path = stackalloc byte[64];
        var name = new ByteText(path, 64);
        name.Add("/proc/sys/kernel/random/boot_id");
        byte* text = stackalloc byte[64];
        int length = ReadFile(name.Bytes, text, 64);
        int digits = 0;
        for (int i = 0; i < length && digits < 32; i++)
        {
            int digit = text[i] is >= (byte)'0' and <= (byte)'9' ? text[i] - '0' : text[i] is >= (byte)'a' and <= (byte)'f' ? text[i] - 'a' + 10 : -1;
            if (digit < 0)
                continue;
            id[digits / 2] = (byte)(id[digits / 2] << 4 | digit);
            digits++;
        }
        return id;
    }

    /// <summary>Reads a small file whole; -1 on failure.</summary>
    public static int ReadFile(byte* path, byte* to, int capacity)
    {
        int file = Native.open(path, Native.O_RDONLY | Native.O_CLOEXEC, 0);
        if (file < 0)
            return -1;
        nint length = Native.read(file, to, capacity);
        Native.close(file);
        return (int)length;
    }

    /// <summary>A number in decimal.</summary>
    public static ulong Number(byte* digits)
    {
        ulong value = 0;
        for (; *digits is >= (byte)'0' and <= (byte)'9'; digits++)
            value = value * 10 + (uint)(*digits - '0');
        return value;
    }
}
