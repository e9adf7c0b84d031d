using System.Runtime.InteropServices;
using Supervisor.Durable.Runs.Folder;

namespace Supervisor.Durable.Linux;

/// <summary>
/// All P/Invoke of the engine: libc as glibc ≥ 2.36 and musl have it. The private half is raw; the internal half turns each errno into a
/// <see cref="NativeException"/> at once, except where the caller has to distinguish errnos: then it returns <c>-errno</c>.
/// </summary>
internal static partial class Native
{
    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_TRUNC = 0x200, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
    public const int LOCK_EX = 2, LOCK_NB = 4;
    public const uint EPOLLIN = 1, EPOLLHUP = 0x10, EPOLLET = 1u << 31;
    public const uint IN_MODIFY = 2, IN_Q_OVERFLOW = 0x4000;
    public const int SIGKILL = 9, SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19;
    public const uint PIDFD_SIGNAL_PROCESS_GROUP = 1 << 2;
    private const int EPOLL_CLOEXEC = O_CLOEXEC, EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, F_DUPFD_CLOEXEC = 1030;
    private const int P_ALL = 0, P_PID = 1, P_PIDFD = 3, WNOHANG = 1, WEXITED = 4, WNOWAIT = 0x1000000, X_OK = 1, AT_FDCWD = -100, AT_EACCESS = 0x200, AT_EMPTY_PATH = 0x1000;

    /// <summary>_IOWR(0xFF, 11, 64 bytes): PIDFD_GET_INFO with the first published size of struct pidfd_info.</summary>
    private const nuint PIDFD_GET_INFO = 0xC040FF0B;

    /// <summary>O_DIRECTORY differs between the architectures we run on.</summary>
    private static readonly int O_DIRECTORY = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    /// <summary>struct epoll_event is packed on x64 only.</summary>
    public static readonly int EpollEventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

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

    /// <summary>One read(2), for descriptors that hand out events; 0 when there is nothing to read.</summary>
    public static int ReadEvents(Descriptor source, Span<byte> buffer) => (int)Math.Max(0, read(source, buffer, (nuint)buffer.Length));

    public static void Sync(Descriptor file, string path) => Check(Retried(() => fsync(file)), "fsync", path);

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
    public static Descriptor DuplicateAbove(Descriptor file) => Descriptor.Of(Check(Retried(() => fcntl(file, F_DUPFD_CLOEXEC, 10)), "fcntl(F_DUPFD_CLOEXEC)", null));

    /// <summary>0 if we (with our effective ids) may execute the file, else -errno.</summary>
    public static int MayExecute(string path) => Retried(() => faccessat(AT_FDCWD, path, X_OK, AT_EACCESS));

    public static int TryOpenProcess(int pid, out Descriptor? pidfd)
    {
        var fd = Retried(() => pidfd_open(pid, 0));
        pidfd = fd < 0 ? null : Descriptor.Of(fd);
        return fd < 0 ? fd : 0;
    }

    public static int SendSignal(Descriptor pidfd, int signal, uint flags = 0) => Retried(() => pidfd_send_signal(pidfd, signal, 0, flags));

    /// <summary>Only for the group of a process whose identity a pidfd of ours has just confirmed (kernels before 6.9).</summary>
    public static int SendGroupSignal(int group, int signal) => Retried(() => kill(-group, signal));

    /// <summary>0 and the wait status if the kernel (≥ 6.15) still knows how the reaped process ended; else -errno, or -EAGAIN before that.</summary>
    public static int TryExitStatus(Descriptor pidfd, out int status)
    {
        const ulong pidfdInfoExit = 1 << 3;
        var info = new PidfdInfo { Mask = pidfdInfoExit };
        var result = Retried(() => ioctl(pidfd, PIDFD_GET_INFO, ref info));
        status = info.ExitCode;
        return result < 0 ? result : (info.Mask & pidfdInfoExit) != 0 ? 0 : -Errno.EAGAIN;
    }

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

    /// <summary>What is left for us in a file system: bytes, files, and of how many files; null if it cannot be known.</summary>
    public static (ulong Bytes, ulong Files, ulong AllFiles)? FileSystem(string path)
    {
        var info = new StatVfs();
        return Retried(() => statvfs(path, ref info)) == 0 ? (info.BlockSize * info.FreeBlocks, info.FreeFiles, info.Files) : null;
    }

    /// <summary>How many more descriptors this process may open. The size of the folder is how many it has; a kernel before 6.2 says 0.</summary>
    public static long DescriptorsLeft()
    {
        const int files = 7;
        const uint statxSize = 0x200;
        var limit = new FileLimit();
        var open = new StatX();
        return getrlimit(files, ref limit) == 0 && statx(AT_FDCWD, "/proc/self/fd", 0, statxSize, ref open) == 0
            ? (long)Math.Min(limit.Soft, int.MaxValue) - (long)open.Size
            : 0;
    }

    /// <summary>A limit of open files with this soft limit, or the hard one where that is less.</summary>
    public static SpecLimit OpenFilesLimit(ulong soft)
    {
        const int files = 7;
        var limit = new FileLimit();
        var hard = getrlimit(files, ref limit) == 0 ? limit.Hard : soft;
        return new() { Resource = files, Soft = Math.Min(soft, hard), Hard = hard };
    }

    /// <summary>The calling thread's signal mask; bit n-1 blocks signal n.</summary>
    public static ulong SignalMask()
    {
        var set = new SignalSet();
        return pthread_sigmask(0, 0, ref set) == 0 ? set.First : 0;
    }

    public static Descriptor EpollCreate() => Descriptor.Of(Check(Retried(() => epoll_create1(EPOLL_CLOEXEC)), "epoll_create1", null));

    public static void EpollAdd(Descriptor epoll, Descriptor target, uint events, long key)
    {
        Span<byte> entry = stackalloc byte[16];
        MemoryMarshal.Write(entry, events);
        MemoryMarshal.Write(entry[(EpollEventBytes - 8)..], key);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, target, entry) < 0)
            throw new NativeException("epoll_ctl(ADD)", null, Marshal.GetLastPInvokeError());
    }

    public static void EpollRemove(Descriptor epoll, Descriptor target)
    {
        Span<byte> unused = stackalloc byte[16];
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, target, unused);
    }

    /// <summary>How many events were written to the buffer; 0 if a signal interrupted the wait.</summary>
    public static int EpollWait(Descriptor epoll, Span<byte> events)
    {
        var count = epoll_wait(epoll, events, events.Length / EpollEventBytes, -1);
        if (count < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
            throw new NativeException("epoll_wait", null, Marshal.GetLastPInvokeError());
        return Math.Max(count, 0);
    }

    public static Descriptor EventCreate() => Descriptor.Of(Check(Retried(() => eventfd(0, O_CLOEXEC)), "eventfd", null));

    public static void EventSet(Descriptor @event)
    {
        ReadOnlySpan<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
        _ = write(@event, one, sizeof(ulong));
    }

    public static Descriptor InotifyCreate() => Descriptor.Of(Check(Retried(() => inotify_init1(O_CLOEXEC | 0x800)), "inotify_init1", null)); // IN_NONBLOCK

    public static int InotifyAdd(Descriptor inotify, string path, uint mask) =>
        Check(Retried(() => inotify_add_watch(inotify, path, mask)), "inotify_add_watch", path);

    public static void InotifyRemove(Descriptor inotify, int watch) => _ = inotify_rm_watch(inotify, watch);

    /// <summary>Waits until a descriptor is readable, but not for longer: whether it is.</summary>
    public static bool Poll(Descriptor first, TimeSpan longest)
    {
        PollEntry[] entries = [new() { Descriptor = (int)first.DangerousGetHandle(), Events = 1 }];
        Check(Retried(() => poll(entries, 1, (int)longest.TotalMilliseconds)), "poll", null);
        return entries[0].Returned != 0;
    }

    /// <summary>Waits until one of two descriptors is readable: whether the first one is.</summary>
    public static bool Poll(Descriptor first, Descriptor second) => Poll(first, second, Timeout.InfiniteTimeSpan).First;

    internal static int Check(int result, string call, string? on) => result < 0 ? throw new NativeException(call, on, -result) : result;

    /// <summary>Repeats an interrupted call; errno comes back negative.</summary>
    private static int Retried(Func<int> call)
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
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int open(string path, int flags, uint mode);
    [LibraryImport("libc", SetLastError = true)] private static partial nint read(Descriptor fd, Span<byte> buffer, nuint count);
    [LibraryImport("libc", SetLastError = true)] private static partial nint write(Descriptor fd, ReadOnlySpan<byte> buffer, nuint count);
    [LibraryImport("libc", SetLastError = true)] private static partial nint pwrite(Descriptor fd, ReadOnlySpan<byte> buffer, nuint count, long offset);
    [LibraryImport("libc", SetLastError = true)] private static partial int fsync(Descriptor fd);
    [LibraryImport("libc", SetLastError = true)] private static partial int flock(Descriptor fd, int operation);
    [LibraryImport("libc", SetLastError = true)] private static partial int fcntl(Descriptor fd, int command, int argument);
    [LibraryImport("libc")] private static partial int getrlimit(int resource, ref FileLimit limit);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int mkdir(string path, uint mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int mkfifo(string path, uint mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int rename(string from, string to);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int rmdir(string path);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int unlink(string path);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int faccessat(int at, string path, int mode, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int statx(Descriptor fd, string path, int flags, uint mask, ref StatX info);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int statx(int at, string path, int flags, uint mask, ref StatX info);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int statvfs(string path, ref StatVfs info);
    [LibraryImport("libc", SetLastError = true)] private static partial int pidfd_open(int pid, uint flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int pidfd_send_signal(Descriptor pidfd, int signal, nint info, uint flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int kill(int pid, int signal);
    [LibraryImport("libc", SetLastError = true)] private static partial int waitid(int type, Descriptor id, ref SignalInfo info, int options, nint usage);
    [LibraryImport("libc", SetLastError = true)] private static partial int waitid(int type, int id, ref SignalInfo info, int options, nint usage);
    [LibraryImport("libc", SetLastError = true)] private static partial int prctl(int option, nuint first, nuint second, nuint third, nuint fourth);
    [LibraryImport("libc", SetLastError = true)] private static partial int ioctl(Descriptor fd, nuint request, ref PidfdInfo info);
    [LibraryImport("libc")] private static partial int pthread_sigmask(int how, nint set, ref SignalSet old);
    [LibraryImport("libc", SetLastError = true)] private static partial int epoll_create1(int flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int epoll_ctl(Descriptor epoll, int operation, Descriptor fd, Span<byte> entry);
    [LibraryImport("libc", SetLastError = true)] private static partial int epoll_wait(Descriptor epoll, Span<byte> events, int count, int timeout);
    [LibraryImport("libc", SetLastError = true)] private static partial int eventfd(uint value, int flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int inotify_init1(int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)] private static partial int inotify_add_watch(Descriptor inotify, string path, uint mask);
    [LibraryImport("libc", SetLastError = true)] private static partial int inotify_rm_watch(Descriptor inotify, int watch);
    [LibraryImport("libc", SetLastError = true)] private static partial int poll([In, Out] PollEntry[] entries, nuint count, int timeout);

    /// <summary>siginfo_t as waitid fills it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct SignalInfo
    {
        [FieldOffset(8)] public int Code;
        [FieldOffset(16)] public int Pid;
        [FieldOffset(24)] public int Status;
    }

    /// <summary>The first 64 bytes of struct pidfd_info.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct PidfdInfo
    {
        [FieldOffset(0)] public ulong Mask;
        [FieldOffset(60)] public int ExitCode;
    }

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

    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct SignalSet
    {
        [FieldOffset(0)] public ulong First;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
