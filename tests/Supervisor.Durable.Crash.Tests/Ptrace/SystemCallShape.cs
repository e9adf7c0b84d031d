using System.Collections.Frozen;
using System.Runtime.InteropServices;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>How to read a system call. Names are for people: on other machines than x86-64 a call is known by its number alone.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PathAt">Which argument is a path.</param>
/// <param name="DescriptorAt">Which argument is a descriptor.</param>
internal sealed record SystemCallShape(string Name, int? PathAt = null, int? DescriptorAt = null)
{
    private static readonly FrozenDictionary<ulong, SystemCallShape> Shapes = RuntimeInformation.ProcessArchitecture == Architecture.X64
        ? OfPaths().Concat(OfDescriptors()).Concat(Others()).ToFrozenDictionary(shape => shape.Number, shape => shape.Shape)
        : FrozenDictionary<ulong, SystemCallShape>.Empty;

    public static SystemCallShape Of(ulong number) => Shapes.GetValueOrDefault(number) ?? new SystemCallShape($"call {number}");

    private static IEnumerable<(ulong Number, SystemCallShape Shape)> OfPaths() => Named(
        "2 open 4 stat 6 lstat 21 access 59 execve 80 chdir 82 rename 83 mkdir 84 rmdir 87 unlink 89 readlink 90 chmod 133 mknod 137 statfs",
        name => new(name, PathAt: 0)).Concat(Named(
        "254 inotify_add_watch 257 openat 258 mkdirat 259 mknodat 262 newfstatat 263 unlinkat 267 readlinkat 269 faccessat 332 statx 439 faccessat2",
        name => new(name, PathAt: 1)));

    private static IEnumerable<(ulong Number, SystemCallShape Shape)> OfDescriptors() => Named(
        "0 read 1 write 3 close 5 fstat 8 lseek 16 ioctl 17 pread64 18 pwrite64 20 writev 32 dup 33 dup2 72 fcntl 73 flock 74 fsync 75 fdatasync 77 ftruncate "
        + "138 fstatfs 217 getdents64 221 fadvise64 232 epoll_wait 233 epoll_ctl 255 inotify_rm_watch 275 splice 281 epoll_pwait 285 fallocate 292 dup3 "
        + "424 pidfd_send_signal",
        name => new(name, DescriptorAt: 0)).Concat(Named("9 mmap", name => new(name, DescriptorAt: 4)));

    private static IEnumerable<(ulong Number, SystemCallShape Shape)> Others() => Named(
        "7 poll 10 mprotect 11 munmap 12 brk 13 rt_sigaction 14 rt_sigprocmask 15 rt_sigreturn 24 sched_yield 25 mremap 28 madvise 35 nanosleep 39 getpid "
        + "56 clone 57 fork 58 vfork 60 exit 61 wait4 62 kill 63 uname 95 umask 99 sysinfo 102 getuid 104 getgid 105 setuid 106 setgid 107 geteuid 109 setpgid "
        + "110 getppid 112 setsid 116 setgroups 131 sigaltstack 141 setpriority 157 prctl 158 arch_prctl 160 setrlimit 186 gettid 202 futex "
        + "203 sched_setaffinity 204 sched_getaffinity 218 set_tid_address 219 restart_syscall 230 clock_nanosleep 231 exit_group 234 tgkill 237 mbind "
        + "239 get_mempolicy 247 waitid 250 keyctl 253 inotify_init 271 ppoll 273 set_robust_list 288 accept4 290 eventfd2 291 epoll_create1 293 pipe2 "
        + "294 inotify_init1 302 prlimit64 309 getcpu 318 getrandom 324 membarrier 334 rseq 434 pidfd_open 435 clone3 436 close_range",
        name => new(name));

    private static IEnumerable<(ulong Number, SystemCallShape Shape)> Named(string numbersAndNames, Func<string, SystemCallShape> shape) =>
        numbersAndNames.Split(' ').Chunk(2).Select(pair => (ulong.Parse(pair[0]), shape(pair[1])));
}
