using System.Runtime.InteropServices;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Linux;

/// <summary>
/// Files and descriptors, by libc as glibc ≥ 2.36 and musl have it; processes, waiting, channels and spawning have classes of their own
/// beside this one. The private half is raw; the internal half turns each errno into a <see cref="NativeException"/> at once, except where
/// the caller has to distinguish errnos: then it returns <c>-errno</c>. In place of a file of our own anything may stand (a link, a FIFO, a
/// device): what is named <c>Regular</c> neither follows those nor waits for them.
/// </summary>
internal static partial class Native
{
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_TRUNC = 0x200, O_NONBLOCK = 0x800,
        O_CLOEXEC = 0x80000;
    private const int LOCK_EX = 2, LOCK_NB = 4, F_DUPFD_CLOEXEC = 1030, O_PATH = 0x200000;
    private const int X_OK = 1, AT_FDCWD = -100, AT_SYMLINK_NOFOLLOW = 0x100, AT_EACCESS = 0x200, AT_EMPTY_PATH = 0x1000, RLIMIT_NOFILE = 7;
    private const uint StatxBasic = 0x7FF;

    /// <summary>O_DIRECTORY and O_NOFOLLOW differ between the architectures we run on.</summary>
    private static readonly int
        O_DIRECTORY = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000,
        O_NOFOLLOW = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    public static int TryOpen(string path, int flags, uint mode, out Descriptor? descriptor)
    {
        var fd = Retried(() => open(path, flags | O_CLOEXEC, mode));
        descriptor = fd < 0 ? null : Descriptor.Of(fd);
        return fd < 0 ? fd : 0;
    }

    public static Descriptor Open(string path, int flags, uint mode = 0)
    {
        var result = TryOpen(path, flags, mode, out var descriptor);
        return descriptor ?? throw new NativeException("open", path, -result);
    }

    /// <summary>
    /// Opens a regular file and nothing else: 0, or -errno; -ELOOP where there is a symbolic link, -EISDIR for a directory, -ENXIO for what
    /// else is no regular file. It never waits: opening a FIFO would, until its other end is opened (fifo(7)).
    /// </summary>
    public static int TryOpenRegular(string path, int flags, uint mode, out Descriptor? descriptor)
    {
        var result = TryOpen(path, flags | O_NOFOLLOW | O_NONBLOCK, mode, out descriptor);
        if (descriptor is null || Facts(descriptor) is { IsRegular: true })
            return result;
        var isDirectory = Facts(descriptor) is { IsDirectory: true };
        descriptor.Dispose();
        descriptor = null;
        return isDirectory ? -Errno.EISDIR : -Errno.ENXIO;
    }

    /// <summary>As <see cref="TryOpenRegular"/>.</summary>
    public static Descriptor OpenRegular(string path, int flags, uint mode = 0)
    {
        var result = TryOpenRegular(path, flags, mode, out var descriptor);
        return descriptor ?? throw new NativeException("open", path, -result);
    }

    /// <summary>Names a file for good, whatever becomes of its path, without reading it (O_PATH, open(2)).</summary>
    public static Descriptor OpenPath(string path) => Open(path, O_PATH);

    /// <summary>Opens a directory, of which the last name may be a link.</summary>
    public static Descriptor OpenDirectory(string path) => Open(path, O_RDONLY | O_DIRECTORY);

    public static void WriteAll(Descriptor file, string path, ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var written = pwrite(file, bytes, (nuint)bytes.Length, offset);
            if (written < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
                throw new NativeException("pwrite", path, Marshal.GetLastPInvokeError());
            bytes = bytes[(int)Math.Max(written, 0)..];
            offset += Math.Max(written, 0);
        }
    }

    /// <summary>Reads until the buffer is full or the file ends; -errno if it cannot.</summary>
    public static int TryRead(string path, Span<byte> buffer)
    {
        var result = TryOpen(path, O_RDONLY, 0, out var file);
        if (file is null)
            return result;
        using (file)
            return TryRead(file, buffer);
    }

    public static int TryRead(Descriptor file, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var count = (int)read(file, buffer[total..], (nuint)(buffer.Length - total));
            if (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
                continue;
            if (count < 0 && total == 0)
                return -Marshal.GetLastPInvokeError();
            if (count <= 0)
                break;
            total += count;
        }
        return total;
    }

    /// <summary>Reads a regular file until the buffer is full or the file ends; -errno if it cannot.</summary>
    public static int TryReadRegular(string path, Span<byte> buffer)
    {
        var result = TryOpenRegular(path, O_RDONLY, 0, out var file);
        if (file is null)
            return result;
        using (file)
            return TryRead(file, buffer);
    }

    /// <summary>One read(2), for descriptors that hand out events; 0 when there is nothing to read.</summary>
    public static int ReadEvents(Descriptor source, Span<byte> buffer) => (int)Math.Max(0, read(source, buffer, (nuint)buffer.Length));

    public static void Sync(Descriptor file, string path) => Check(Retried(() => fsync(file)), "fsync", path);

    /// <summary>Puts a file that is there on disk.</summary>
    public static void SyncFile(string path)
    {
        using var file = OpenRegular(path, O_RDONLY);
        Sync(file, path);
    }

    public static void SyncDirectory(string path)
    {
        using var directory = Open(path, O_RDONLY | O_DIRECTORY);
        Sync(directory, path);
    }

    public static void MakeFifo(string path, uint mode) => Check(Retried(() => mkfifo(path, mode)), "mkfifo", path);

    /// <summary>Whether it was made; false if it was there.</summary>
    public static bool MakeDirectory(string path, uint mode)
    {
        var result = Retried(() => mkdir(path, mode));
        if (result != -Errno.EEXIST)
            Check(result, "mkdir", path);
        return result == 0;
    }

    public static int TryRename(string from, string to) => Retried(() => rename(from, to));

    public static void Rename(string from, string to) => Check(TryRename(from, to), "rename", to);

    public static int TryRemoveDirectory(string path) => Retried(() => rmdir(path));

    public static int TryUnlink(string path) => Retried(() => unlink(path));

    /// <summary>Whether the lock was taken; without <paramref name="wait"/> false if another process has it.</summary>
    public static bool Lock(Descriptor file, string path, bool wait)
    {
        var result = Retried(() => flock(file, wait ? LOCK_EX : LOCK_EX | LOCK_NB));
        if (result == -Errno.EAGAIN)
            return false;
        Check(result, "flock", path);
        return true;
    }

    /// <summary>A second descriptor for the same open file description, numbered 10 or above.</summary>
    public static Descriptor DuplicateAbove(Descriptor file) =>
        Descriptor.Of(Check(Retried(() => fcntl(file, F_DUPFD_CLOEXEC, 10)), "fcntl(F_DUPFD_CLOEXEC)", null));

    /// <summary>0 if we (with our effective ids) may execute the file, else -errno.</summary>
    public static int MayExecute(string path) => Retried(() => faccessat(AT_FDCWD, path, X_OK, AT_EACCESS));

    /// <summary>The inode of an open descriptor, or 0.</summary>
    public static ulong Inode(Descriptor file)
    {
        const uint statxIno = 0x100;
        var info = new StatX();
        return statx(file, "", AT_EMPTY_PATH, statxIno, ref info) == 0 ? info.Inode : 0;
    }

    /// <summary>The inode of what is at a path, or 0.</summary>
    public static ulong Inode(string path)
    {
        const uint statxIno = 0x100;
        var info = new StatX();
        return statx(AT_FDCWD, path, 0, statxIno, ref info) == 0 ? info.Inode : 0;
    }

    /// <summary>What stands at a path, a link itself included; null where there is nothing.</summary>
    /// <exception cref="NativeException">It cannot be seen.</exception>
    public static FileFacts? Facts(string path)
    {
        var info = new StatX();
        var result = Retried(() => statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, StatxBasic, ref info));
        if (result is -Errno.ENOENT or -Errno.ENOTDIR)
            return null;
        Check(result, "statx", path);
        return info.Facts;
    }

    /// <summary>What is open.</summary>
    public static FileFacts Facts(Descriptor file)
    {
        var info = new StatX();
        Check(Retried(() => statx(file, "", AT_EMPTY_PATH, StatxBasic, ref info)), "statx", null);
        return info.Facts;
    }

    /// <summary>What is left for us in a file system: bytes, files, and of how many files; null if it cannot be known.</summary>
    public static (ulong Bytes, ulong Files, ulong AllFiles)? FileSystem(string path)
    {
        var info = new StatVfs();
        return Retried(() => statvfs(path, ref info)) == 0 ? (info.BlockSize * info.FreeBlocks, info.FreeFiles, info.Files) : null;
    }

    /// <summary>
    /// How many more descriptors this process may open. The size of the folder is how many it has; a kernel before 6.2 says 0.
    /// </summary>
    public static long DescriptorsLeft()
    {
        const uint statxSize = 0x200;
        var limit = new FileLimit();
        var open = new StatX();
        return getrlimit(RLIMIT_NOFILE, ref limit) == 0 && statx(AT_FDCWD, "/proc/self/fd", 0, statxSize, ref open) == 0
            ? (long)Math.Min(limit.Soft, int.MaxValue) - (long)open.Size
            : 0;
    }

    /// <summary>A limit of open files with this soft limit, or the hard one where that is less.</summary>
    public static SpecLimit OpenFilesLimit(ulong soft)
    {
        var limit = new FileLimit();
        var hard = getrlimit(RLIMIT_NOFILE, ref limit) == 0 ? limit.Hard : soft;
        return new() { Resource = RLIMIT_NOFILE, Soft = Math.Min(soft, hard), Hard = hard };
    }

    /// <summary>The effective user id, which is the one that files are made with.</summary>
    public static uint EffectiveUser() => geteuid();

    internal static int Check(int result, string call, string? on) => result < 0 ? throw new NativeException(call, on, -result) : result;

    /// <summary>Repeats an interrupted call; errno comes back negative.</summary>
    internal static int Retried(Func<int> call)
    {
        while (true)
        {
            var result = call();
            if (result >= 0)
                return result;
            var errno = Marshal.GetLastPInvokeError();
            if (errno != Errno.EINTR)
                return -errno;
        }
    }

    [LibraryImport("libc")] internal static partial int close(int fd);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);
    [LibraryImport("libc", SetLastError = true)] private static partial nint read(Descriptor fd, Span<byte> buffer, nuint count);
    [LibraryImport("libc", SetLastError = true)] internal static partial nint write(Descriptor fd, ReadOnlySpan<byte> buffer, nuint count);
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint pwrite(Descriptor fd, ReadOnlySpan<byte> buffer, nuint count, long offset);
    [LibraryImport("libc", SetLastError = true)] private static partial int fsync(Descriptor fd);
    [LibraryImport("libc", SetLastError = true)] private static partial int flock(Descriptor fd, int operation);
    [LibraryImport("libc", SetLastError = true)] private static partial int fcntl(Descriptor fd, int command, int argument);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, uint mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int rmdir(string path);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int unlink(string path);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int faccessat(int at, string path, int mode, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(Descriptor fd, string path, int flags, uint mask, ref StatX info);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int at, string path, int flags, uint mask, ref StatX info);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statvfs(string path, ref StatVfs info);
    [LibraryImport("libc")] private static partial int getrlimit(int resource, ref FileLimit limit);
    [LibraryImport("libc")] private static partial uint geteuid();

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatX
    {
        [FieldOffset(20)] public uint Owner;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;

        public readonly FileFacts Facts => new((DeviceMajor, DeviceMinor), Inode, Owner, Mode);
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatVfs
    {
        [FieldOffset(8)] public ulong BlockSize;
        [FieldOffset(32)] public ulong FreeBlocks;
        [FieldOffset(40)] public ulong Files;
        [FieldOffset(56)] public ulong FreeFiles;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FileLimit
    {
        public ulong Soft, Hard;
    }
}
