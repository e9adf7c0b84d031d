namespace Supervisor.Durable.Shim;

/// <summary>
/// The folder <c>logs/&lt;job&gt;</c>: <c>current</c>, and what was rotated away as <c>@&lt;unix nanoseconds, 20 digits&gt;.log</c>.
/// </summary>
internal readonly unsafe struct LogFolder(byte* directory, int maxFiles)
{
    private const int MaxPath = 4096, Digits = 20, NameBytes = 1 + Digits + 4;

    /// <summary>There is something else than a regular file.</summary>
    private const int NotRegular = -2;

    /// <summary>
    /// Opens <c>current</c> for appending: negative on failure. A record that a killed shim left unfinished gets its end.
    /// </summary>
    public int OpenCurrent(out long size)
    {
        size = 0;
        byte* path = stackalloc byte[MaxPath];
        Current(path);
        int file = Open(path);
        if (file < 0 && Native.Errno == Native.ENOENT)
        {
            MakeFolders();
            file = Open(path);
        }
        bool isOther = file == NotRegular && MoveOtherAside(path);
        if (isOther)
            file = Open(path);
        if (file < 0)
            return file;

        byte last;
        if (isOther)
            SayWhy(file);
        size = Native.lseek(file, 0, 2);
        if (size > 0 && Native.pread(file, &last, 1, size - 1) == 1 && last != '\n')
        {
            last = (byte)'\n';
            size += Math.Max(0, Native.write(file, &last, 1));
        }
        return file;
    }

    /// <summary>Renames <c>current</c>; true also if it is gone.</summary>
    public bool MoveCurrentAside()
    {
        byte* from = stackalloc byte[MaxPath], memory = stackalloc byte[MaxPath];
        Current(from);
        var to = new ByteText(memory, MaxPath);
        to.Add(directory);
        to.Add("/@");
        to.Add(Clock.Wall, Digits);
        to.Add(".log");
        return Native.rename(from, to.Bytes) == 0 || Native.Errno == Native.ENOENT;
    }

    /// <summary>Removes the oldest rotated files until no more than the wanted number is left, <c>current</c> included.</summary>
    public void RemoveOldest()
    {
        if (maxFiles <= 0)
            return;
        int folder = Native.open(directory, Native.O_RDONLY | Native.O_DIRECTORY | Native.O_CLOEXEC, 0);
        byte* oldest = stackalloc byte[NameBytes + 1];
        while (folder >= 0 && CountRotated(folder, oldest) >= maxFiles && Native.unlinkat(folder, oldest, 0) == 0)
        {
        }
        if (folder >= 0)
            Native.close(folder);
    }

    /// <summary>
    /// Whether an open file is still <c>current</c>, and not one that was removed or moved away; then also how big it is, for it may have
    /// been shortened.
    /// </summary>
    public bool IsCurrent(int file, ref long size)
    {
        byte* path = stackalloc byte[MaxPath];
        byte none = 0;
        Current(path);
        if (!FileIdentity.TryRead(Native.AT_FDCWD, path, out FileIdentity named))
            return Native.Errno != Native.ENOENT;
        if (!FileIdentity.TryRead(file, &none, out FileIdentity open) || !open.IsSameAs(named))
            return false;
        size = named.Size;
        return true;
    }

    private static int CountRotated(int folder, byte* oldest)
    {
        const int enough = 8192;
        byte* entries = stackalloc byte[enough];
        int count = 0;
        Native.lseek(folder, 0, 0);
        while (DirectoryEntry.Read(folder, entries, enough) is > 0 and var bytes)
        {
            for (var entry = new DirectoryEntry(entries); entry.Start < entries + bytes; entry = entry.Next)
            {
                if (entry.IsDirectory || !IsRotated(entry.Name))   // a directory cannot be unlinked, and would keep all later files
                    continue;
                var name = new ReadOnlySpan<byte>(entry.Name, NameBytes + 1);
                if (count++ == 0 || name.SequenceCompareTo(new ReadOnlySpan<byte>(oldest, NameBytes + 1)) < 0)
                    name.CopyTo(new Span<byte>(oldest, NameBytes + 1));
            }
        }
        return count;
    }

    private static bool IsRotated(byte* name)
    {
        if (*name != '@')
            return false;
        for (int i = 1; i <= Digits; i++)
            if (name[i] is < (byte)'0' or > (byte)'9')
                return false;
        byte* end = name + 1 + Digits;
        return end[0] == '.' && end[1] == 'l' && end[2] == 'o' && end[3] == 'g' && end[4] == 0;
    }

    /// <summary>
    /// Opens a regular file, which may be made; <see cref="NotRegular"/> where something else is in its place. A FIFO would take no more
    /// than a pipe's fill and
    /// a device what it pleases; a link would lead the log, written as the supervisor's user, to any file. Nothing is waited for.
    /// </summary>
    private static int Open(byte* path)
    {
        int file = Native.open(path, Native.O_RDWR | Native.O_APPEND | Native.O_CREAT | Native.O_CLOEXEC | Native.O_NONBLOCK | Native.O_NOFOLLOW, 0x180 /* 0600 */);
        if (file < 0)
            return Native.Errno is Native.ELOOP or Native.EISDIR or Native.ENXIO or Native.ENODEV ? NotRegular : -1;
        if (ProcessFacts.IsRegular(file))
            return file;
        Native.close(file);
        Native.SetErrno(Native.ENXIO);
        return NotRegular;
    }

    /// <summary>
    /// Renames what stands in the place of <c>current</c> to <c>aside-&lt;unix nanoseconds&gt;</c>, and leaves it: it is not ours.
    /// </summary>
    private bool MoveOtherAside(byte* path)
    {
        byte* memory = stackalloc byte[MaxPath];
        var to = new ByteText(memory, MaxPath);
        to.Add(directory);
        to.Add("/aside-");
        to.Add(Clock.Wall, Digits);
        return Native.rename(path, to.Bytes) == 0;
    }

    /// <summary>Who reads the log learns why it begins here.</summary>
    private static void SayWhy(int file)
    {
        const int enough = 256;
        byte* memory = stackalloc byte[enough], prefix = stackalloc byte[LogFile.PrefixBytes];
        LogFile.FillPrefix(prefix, isError: true);
        var line = new ByteText(memory, enough);
        for (int i = 0; i < LogFile.PrefixBytes; i++)
            line.Add(prefix[i]);
        line.Add("dsup-shim: in the place of this log was something that is no regular file. It was renamed to aside-*, and the log begins here.\n");
        Native.write(file, line.Bytes, line.Length);
    }

    private void Current(byte* path)
    {
        var name = new ByteText(path, MaxPath);
        name.Add(directory);
        name.Add("/current");
    }

    private void MakeFolders()
    {
        byte* memory = stackalloc byte[MaxPath];
        var path = new ByteText(memory, MaxPath);
        for (byte* at = directory; ; at++)
        {
            if ((*at == '/' || *at == 0) && path.Length > 0)
                Native.mkdir(path.Bytes, 0x1C0 /* 0700 */);
            if (*at == 0)
                return;
            path.Add(*at);
        }
    }
}
