using System.Runtime.InteropServices;

namespace Puppet;

internal static unsafe partial class Native
{
    public const int SIGSEGV = 11, SIG_UNBLOCK = 1;

    [LibraryImport("libc")] public static partial nint signal(int number, nint handler);
    [LibraryImport("libc")] public static partial int raise(int number);
    [LibraryImport("libc")] public static partial int sigprocmask(int how, ulong* set, ulong* old);
    [LibraryImport("libc")] public static partial int pause();
    [LibraryImport("libc")] public static partial int getpid();
    [LibraryImport("libc")] public static partial int getppid();
    [LibraryImport("libc")] public static partial int getpgid(int pid);
    [LibraryImport("libc")] public static partial int getsid(int pid);
    [LibraryImport("libc")] public static partial int waitpid(int pid, int* status, int options);
    [LibraryImport("libc")] public static partial nint write(int fd, byte* bytes, nint count);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] public static partial int open(string path, int flags, int mode);
    [LibraryImport("libc")] public static partial int close(int fd);
    [LibraryImport("libc")] public static partial int usleep(uint microseconds);
    [LibraryImport("libc")] public static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn(int* pid, string path, void* actions, void* attributes, string?[] arguments, string?[] environment);
    [LibraryImport("libc")] public static partial int posix_spawnattr_init(void* attributes);
    [LibraryImport("libc")] public static partial int posix_spawnattr_setflags(void* attributes, short flags);
}
