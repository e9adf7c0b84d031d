using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>How to read a system call. Names are for people: on other machines than x86-64 a call is known by its number alone.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PathAt">Which argument is a path.</param>
/// <param name="DescriptorAt">Which argument is a descriptor.</param>
/// <param name="IsInward">It is about nothing but the calling process: its memory, its threads, what it does on signals.</param>
internal sealed record SystemCallShape(string Name, int? PathAt = null, int? DescriptorAt = null, bool IsInward = false)
{
    private static readonly FrozenDictionary<ulong, SystemCallShape> Shapes = RuntimeInformation.ProcessArchitecture == Architecture.X64
        ? OfPaths().Concat(OfDescriptors()).Concat(Inward()).Concat(Others()).ToFrozenDictionary(shape => shape.Number, shape => shape.Shape)
        : FrozenDictionary<ulong, SystemCallShape>.Empty;

    public static SystemCallShape Of(ulong number) => Shapes.GetValueOrDefault(number) ?? new SystemCallShape($"call {number}");

    private static IEnumerable<(ulong Number, SystemCallShape Shape)> OfPaths() => Named(
        "2 open 4 stat 6 lstat 21 access 59 execve 80 chdir 82 rename 83 mkdir 84 rmdir 87 unlink 89 readlink 90 chmod 133 mknod 137 statfs",
        name => new(name, PathAt: 0)).Concat(Named(
        "254 inotify_add_watch 257 openat 258 mkdirat 259 mknodat 262 newfstatat 263 unlinkat 267 readlinkat 269 faccessat 332 statx 439 faccessat2",
        name => new(name, PathAt: 1)));

    private static IEnumerable<(ulong Number, SystemCallShape Shape)> OfDescriptors() => Named(
        "0 read 1 write 3 close 5 fstat 8 lseek 16 ioctl 17 pread64 18 pwrite64 20 writev 32 dup 33 dup2 72 fcntl 73 flock 74 fsync 75 fdatasync 77 ftruncate "
        + "138 fstatfs 217 getdents64 221 fadvise64 233 epoll_ctl 255 inotify_rm_watch 275 splice 285 fallocate 292 dup3 424 pidfd_send_signal",
        name => new(name, DescriptorAt: 0));

    private static IEnumerable<(ulong Number, SystemCallShape Shape)> Inward() => Named(
        "9 mmap 10 mprotect 11 munmap 12 brk 13 rt_sigaction 14 rt_sigprocmask 15 rt_sigreturn 24 sched_yield 25 mremap 28 madvise 35 nanosleep 39 getpid "
        + "63 uname 99 sysinfo 102 getuid 104 getgid 107 geteuid 110 getppid 131 sigaltstack 158 arch_prctl 186 gettid 202 futex 203 sched_setaffinity "
        + "204 sched_getaffinity 218 set_tid_address 219 restart_syscall 230 clock_nanosleep 232 epoll_wait 234 tgkill 237 mbind 239 get_mempolicy "
        + "273 set_robust_list 281 epoll_pwait 297 rt_tgsigqueueinfo 302 prlimit64 309 getcpu 318 getrandom 324 membarrier 334 rseq",
        name => new(name, IsInward: true));

    private static IEnumerable<(ulong Number, SystemCallShape Shape)> Others() => Named(
        "7 poll 56 clone 57 fork 58 vfork 60 exit 61 wait4 62 kill 95 umask 105 setuid 106 setgid 109 setpgid 112 setsid 116 setgroups 141 setpriority "
        + "157 prctl 160 setrlimit 231 exit_group 247 waitid 253 inotify_init 271 ppoll 288 accept4 290 eventfd2 291 epoll_create1 293 pipe2 294 inotify_init1 "
        + "434 pidfd_open 435 clone3 436 close_range",
        name => new(name));

    private static IEnumerable<(ulong Number, SystemCallShape Shape)> Named(string numbersAndNames, Func<string, SystemCallShape> shape) =>
        numbersAndNames.Split(' ').Chunk(2).Select(pair => (ulong.Parse(pair[0]), shape(pair[1])));
}
