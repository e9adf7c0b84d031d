using System.Runtime.InteropServices;

namespace Supervisor.Durable.Testing;

/// <summary>The system calls with which the tests play supervisor.</summary>
internal static unsafe partial class TestNative
{
    public const int SIGKILL = 9, SIGCHLD = 17, WNOHANG = 1, O_RDWR = 2, O_CLOEXEC = 0x80000, LOCK_EX = 2, LOCK_NB = 4;
    public const short POSIX_SPAWN_SETSIGMASK = 8;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags, int mode);

    [LibraryImport("libc")] public static partial int close(int fd);
    [LibraryImport("libc")] public static partial int flock(int fd, int operation);
    [LibraryImport("libc")] public static partial int kill(int pid, int signal);
    [LibraryImport("libc")] public static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc")] public static partial int prlimit64(int pid, int resource, ulong* limit, ulong* old);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn(int* pid, string path, void* actions, void* attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc")] public static partial int posix_spawnattr_init(void* attributes);
    [LibraryImport("libc")] public static partial int posix_spawnattr_setflags(void* attributes, short flags);
    [LibraryImport("libc")] public static partial int posix_spawnattr_setsigmask(void* attributes, ulong* mask);
    [LibraryImport("libc")] public static partial int posix_spawn_file_actions_init(void* actions);
    [LibraryImport("libc")] public static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);
}
