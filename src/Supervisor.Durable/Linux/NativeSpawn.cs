using System.Runtime.InteropServices;

namespace Supervisor.Durable.Linux;

/// <summary>posix_spawn and its opaque objects; each returns its errno.</summary>
internal static partial class NativeSpawn
{
    public const short POSIX_SPAWN_SETSIGDEF = 4, POSIX_SPAWN_SETSIGMASK = 8;

    /// <summary>Ample room for any libc's posix_spawn_file_actions_t, posix_spawnattr_t or sigset_t.</summary>
    public const int OpaqueBytes = 1024;

    [LibraryImport("libc")]
    public static unsafe partial int posix_spawn(
        out int pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_init(byte* actions);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_destroy(byte* actions);
    [LibraryImport("libc")]
    public static unsafe partial int posix_spawn_file_actions_addopen(byte* actions, int fd, byte* path, int flags, uint mode);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_addclose(byte* actions, int descriptor);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_addchdir_np(byte* actions, byte* path);
    [LibraryImport("libc")] public static unsafe partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_init(byte* attributes);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_destroy(byte* attributes);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_setflags(byte* attributes, short flags);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_setsigmask(byte* attributes, byte* set);
    [LibraryImport("libc")] public static unsafe partial int posix_spawnattr_setsigdefault(byte* attributes, byte* set);
    [LibraryImport("libc")] public static unsafe partial int sigemptyset(byte* set);
    [LibraryImport("libc")] public static unsafe partial int sigaddset(byte* set, int signal);
    [LibraryImport("libc")] public static unsafe partial int sigfillset(byte* set);
}
