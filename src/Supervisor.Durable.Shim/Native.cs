using System.Runtime.InteropServices;

namespace Supervisor.Durable.Shim;

/// <summary>
/// The system calls of the shim. All of them suppress the GC transition, the blocking ones too: nothing is allocated after start, so no
/// collection ever waits for this thread, and the branch of a fork can use them, where the runtime's other threads don't exist.
/// Where glibc's wrapper does more than the call (credentials, signals) or may be missing, the number is used.
/// </summary>
internal static unsafe partial class Native
{
    private const string C = "libc";

    public const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000, O_APPEND = 0x400;
    public const int F_GETFD = 1, F_SETFD = 2, FD_CLOEXEC = 1, F_SETPIPE_SZ = 1031, F_GETPIPE_SZ = 1032, FIONREAD = 0x541B, LOCK_EX = 2, LOCK_NB = 4;
    public const int AT_FDCWD = -100, AT_EMPTY_PATH = 0x1000;
    public const int EPERM = 1, ENOENT = 2, EINTR = 4, ENXIO = 6, ECHILD = 10, EAGAIN = 11, EEXIST = 17, ENODEV = 19, EISDIR = 21, EINVAL = 22, ELOOP = 40;
    public const int EBADMSG = 74, PR_SET_NAME = 15, PR_SET_CHILD_SUBREAPER = 36, CLOCK_REALTIME = 0, CLOCK_BOOTTIME = 7;
    public const int MSG_CMSG_CLOEXEC = 0x40000000, SIGCHLD = 17;
    public const int WNOHANG = 1, WEXITED = 4, WNOWAIT = 0x1000000, P_ALL = 0, P_PID = 1;
    public const int SIGKILL = 9, SIGTERM = 15, SIGCONT = 18, SIGSTOP = 19, SIG_BLOCK = 0, SIG_SETMASK = 2, LastSignal = 64;
    public const short POLLIN = 1, POLLERR = 8, POLLHUP = 16;
    public const nint SIG_IGN = 1;

    /// <summary>Whole pages, however big this machine's are (up to 64 KiB).</summary>
    public const int KeptBytes = 64 * 1024;

    private static bool X64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>O_DIRECTORY differs between architectures.</summary>
    public static int O_DIRECTORY => X64 ? 0x10000 : 0x4000;

    /// <summary>As does O_NOFOLLOW.</summary>
    public static int O_NOFOLLOW => X64 ? 0x20000 : 0x8000;

    [StructLayout(LayoutKind.Sequential)] public struct PollFd { public int Fd; public short Events, Returned; }
    [StructLayout(LayoutKind.Sequential)] public struct TimeSpec { public long Seconds, Nanoseconds; }
    [StructLayout(LayoutKind.Sequential)] public struct Part { public void* Base; public nuint Length; }

    /// <summary>struct msghdr of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    public struct MessageHeader
    {
        [FieldOffset(16)] public Part* Parts;
        [FieldOffset(24)] public nuint PartCount;
        [FieldOffset(32)] public void* Control;
        [FieldOffset(40)] public nuint ControlLength;
    }

    /// <summary>siginfo_t of a child's change, as far as it is read.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct ChildInfo
    {
        [FieldOffset(8)] public int Code;
        [FieldOffset(16)] public int Pid;
        [FieldOffset(24)] public int Status;
    }

    /// <summary>struct rusage.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    public struct Usage
    {
        [FieldOffset(0)] public long UserSeconds;
        [FieldOffset(8)] public long UserMicroseconds;
        [FieldOffset(16)] public long SystemSeconds;
        [FieldOffset(24)] public long SystemMicroseconds;
        [FieldOffset(32)] public long MaxResident;
    }

    public static int Errno => *__errno_location();

    public static void SetErrno(int error) => *__errno_location() = error;

    [LibraryImport(C), SuppressGCTransition] private static partial int* __errno_location();
    [LibraryImport(C), SuppressGCTransition] public static partial int open(byte* path, int flags, uint mode);
    [LibraryImport(C), SuppressGCTransition] public static partial int close(int fd);
    [LibraryImport(C), SuppressGCTransition] public static partial nint read(int fd, void* buffer, nint count);
    [LibraryImport(C), SuppressGCTransition] public static partial nint write(int fd, void* buffer, nint count);
    [LibraryImport(C), SuppressGCTransition] public static partial nint pread(int fd, void* buffer, nint count, long offset);
    [LibraryImport(C), SuppressGCTransition] public static partial nint pwrite(int fd, void* buffer, nint count, long offset);
    [LibraryImport(C), SuppressGCTransition] public static partial long lseek(int fd, long offset, int whence);
    [LibraryImport(C), SuppressGCTransition] public static partial int fdatasync(int fd);
    [LibraryImport(C), SuppressGCTransition] public static partial int fcntl(int fd, int command, nint argument);
    [LibraryImport(C), SuppressGCTransition] public static partial int ioctl(int fd, nuint request, void* argument);
    [LibraryImport(C), SuppressGCTransition] public static partial int flock(int fd, int operation);
    [LibraryImport(C), SuppressGCTransition] public static partial int dup2(int from, int to);
    [LibraryImport(C), SuppressGCTransition] public static partial int pipe2(int* ends, int flags);
    [LibraryImport(C), SuppressGCTransition] public static partial int fchown(int fd, uint uid, uint gid);
    [LibraryImport(C), SuppressGCTransition] public static partial int fchmod(int fd, uint mode);
    [LibraryImport(C), SuppressGCTransition] public static partial int mkdir(byte* path, uint mode);
    [LibraryImport(C), SuppressGCTransition] public static partial int rename(byte* from, byte* to);
    [LibraryImport(C), SuppressGCTransition] public static partial int unlink(byte* path);
    [LibraryImport(C), SuppressGCTransition] public static partial int unlinkat(int directory, byte* path, int flags);
    [LibraryImport(C), SuppressGCTransition] public static partial int chdir(byte* path);
    [LibraryImport(C), SuppressGCTransition] public static partial nint readlink(byte* path, byte* to, nint capacity);
    [LibraryImport(C), SuppressGCTransition] public static partial nint getdents64(int fd, void* buffer, nint count);
    [LibraryImport(C), SuppressGCTransition] public static partial int statx(int fd, byte* path, int flags, uint mask, void* result);
    [LibraryImport(C), SuppressGCTransition] public static partial int fstatfs(int fd, void* result);
    [LibraryImport(C), SuppressGCTransition] public static partial void* mmap(void* at, nuint bytes, int protection, int flags, int fd, long offset);
    [LibraryImport(C), SuppressGCTransition] private static partial int madvise(void* at, nuint bytes, int advice);
    [LibraryImport(C), SuppressGCTransition] public static partial int poll(PollFd* fds, ulong count, int milliseconds);
    [LibraryImport(C), SuppressGCTransition] public static partial nint recvmsg(int socket, MessageHeader* message, int flags);
    [LibraryImport(C), SuppressGCTransition] public static partial int clock_gettime(int clock, TimeSpec* time);

    [LibraryImport(C), SuppressGCTransition] public static partial int execve(byte* path, byte** arguments, byte** environment);
    [LibraryImport(C), SuppressGCTransition] public static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);
    [LibraryImport(C), SuppressGCTransition] public static partial void _exit(int code);
    [LibraryImport(C), SuppressGCTransition] public static partial int waitpid(int pid, int* status, int options);
    [LibraryImport(C), SuppressGCTransition] public static partial int getpid();
    [LibraryImport(C), SuppressGCTransition] public static partial int kill(int pid, int signal);
    [LibraryImport(C), SuppressGCTransition] public static partial int setsid();
    [LibraryImport(C), SuppressGCTransition] public static partial int setpgid(int pid, int group);
    [LibraryImport(C), SuppressGCTransition] public static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);
    [LibraryImport(C), SuppressGCTransition] public static partial uint umask(uint mask);
    [LibraryImport(C), SuppressGCTransition] public static partial int setpriority(int which, int who, int value);
    [LibraryImport(C), SuppressGCTransition] public static partial int setrlimit(int resource, void* limit);
    [LibraryImport(C), SuppressGCTransition] public static partial byte* getenv(byte* name);
    [LibraryImport(C), SuppressGCTransition] private static partial void* dlsym(void* library, byte* name);
    [LibraryImport(C), SuppressGCTransition] private static partial nint signal(int number, nint handler);
    [LibraryImport(C), SuppressGCTransition] private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e);

    /// <summary>The environment that this program was given.</summary>
    public static byte** Environment
    {
        get
        {
            fixed (byte* name = "environ\0"u8)
                return *(byte***)dlsym(null, name);
        }
    }

    /// <summary>glibc changes the credentials of all threads of its list, which after fork has threads that don't exist.</summary>
    public static int SetGroups(uint count, void* groups) => (int)syscall(X64 ? 116 : 159, (nint)count, (nint)groups, 0, 0, 0);

    public static int SetGid(uint gid) => (int)syscall(X64 ? 119 : 149, (nint)gid, (nint)gid, (nint)gid, 0, 0);

    public static int SetUid(uint uid) => (int)syscall(X64 ? 117 : 147, (nint)uid, (nint)uid, (nint)uid, 0, 0);

    /// <summary>glibc's sigprocmask never blocks its own two signals; this blocks what it is given.</summary>
    public static int SignalMask(int how, ulong* mask, ulong* old) => (int)syscall(X64 ? 14 : 135, how, (nint)mask, (nint)old, sizeof(ulong), 0);

    /// <summary>
    /// A descriptor that is readable while one of these signals waits for this process: all its threads must block them. Negative on
    /// failure.
    /// </summary>
    public static int SignalFd(ulong mask) => (int)syscall(X64 ? 289 : 74, -1, (nint)(&mask), sizeof(ulong), O_NONBLOCK | O_CLOEXEC, 0);

    public static void Ignore(int number) => signal(number, SIG_IGN);

    /// <summary>SIG_DFL, no flags, empty mask: a kernel sigaction of zeros. glibc's signal() refuses 32 and 33.</summary>
    public static void SetDefault(int number)
    {
        ulong* zeros = stackalloc ulong[4];
        zeros[0] = zeros[1] = zeros[2] = zeros[3] = 0;
        syscall(X64 ? 13 : 134, number, (nint)zeros, 0, sizeof(ulong), 0);
    }

    /// <summary>waitid(2) with the usage that glibc's wrapper leaves out.</summary>
    public static int WaitId(int type, int id, ChildInfo* info, int options, Usage* usage) =>
        (int)syscall(X64 ? 247 : 95, type, id, (nint)info, options, (nint)usage);

    /// <summary>
    /// fork(2) itself. glibc's function first takes locks, which in a fork of a process with threads may be held for ever by one that isn't
    /// there; we use nothing that those locks guard.
    /// </summary>
    public static int Fork() => (int)syscall(X64 ? 56 : 220, SIGCHLD, 0, 0, 0, 0);

    /// <summary>As <see cref="Fork"/>, but the child's parent is our parent.</summary>
    public static int CloneForParent()
    {
        const int CLONE_PARENT = 0x8000;
        return (int)syscall(X64 ? 56 : 220, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
    }

    public static int PidfdOpen(int pid) => (int)syscall(434, pid, 0, 0, 0, 0);

    public static int PidfdSignal(int pidfd, int number) => (int)syscall(424, pidfd, number, 0, 0, 0);

    /// <summary>Marks all descriptors from <paramref name="first"/> on close-on-exec; before Linux 5.11 one by one.</summary>
    public static void CloseOnExecFrom(int first)
    {
        const int CLOSE_RANGE_CLOEXEC = 4, enough = 4096;
        if (syscall(436, first, unchecked((nint)uint.MaxValue), CLOSE_RANGE_CLOEXEC, 0, 0) == 0)
            return;
        for (int fd = first; fd < enough; fd++)
            fcntl(fd, F_SETFD, FD_CLOEXEC);
    }

    /// <summary>Closes all descriptors from <paramref name="first"/> on; before Linux 5.9 one by one.</summary>
    public static void CloseFrom(int first)
    {
        const int enough = 64;
        if (syscall(436, first, unchecked((nint)uint.MaxValue), 0, 0, 0) == 0)
            return;
        for (int fd = first; fd < enough; fd++)
            close(fd);
    }

    /// <summary>Zeroed memory that costs nothing until it is touched. Null when there is none.</summary>
    public static byte* Reserve(nuint bytes)
    {
        const int readWrite = 3, privateAnonymousNoReserve = 0x4022;
        void* memory = mmap(null, bytes, readWrite, privateAnonymousNoReserve, -1, 0);
        return (nint)memory == -1 ? null : (byte*)memory;
    }

    /// <summary>Of reserved memory all but the first <see cref="KeptBytes"/> is zero again, and costs nothing.</summary>
    public static void GiveBack(byte* memory, nuint bytes)
    {
        const int MADV_DONTNEED = 4;
        if (memory != null && bytes > KeptBytes)
            madvise(memory + KeptBytes, bytes - KeptBytes, MADV_DONTNEED);
    }
}
