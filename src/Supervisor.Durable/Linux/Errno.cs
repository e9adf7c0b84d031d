using System.Runtime.InteropServices;

namespace Supervisor.Durable.Linux;

/// <summary>Error numbers of Linux that we distinguish or name (errno(3)); the same on x64 and arm64.</summary>
internal static class Errno
{
    public const int
        EPERM = 1, ENOENT = 2, ESRCH = 3, EINTR = 4, EIO = 5, ENXIO = 6, E2BIG = 7, ENOEXEC = 8, EBADF = 9, ECHILD = 10, EAGAIN = 11,
        ENOMEM = 12,
        EACCES = 13, EBUSY = 16, EEXIST = 17, ENODEV = 19, ENOTDIR = 20, EISDIR = 21, EINVAL = 22, ENFILE = 23, EMFILE = 24, ENOTTY = 25,
        ETXTBSY = 26,
        EFBIG = 27, ENOSPC = 28, EROFS = 30, EPIPE = 32, ENAMETOOLONG = 36, ENOLCK = 37, ENOSYS = 38, ENOTEMPTY = 39, ELOOP = 40,
        EOPNOTSUPP = 95, EDQUOT = 122;

    private static readonly Dictionary<int, string> Names = new()
    {
        [EPERM] = nameof(EPERM),
        [ENOENT] = nameof(ENOENT),
        [ESRCH] = nameof(ESRCH),
        [EINTR] = nameof(EINTR),
        [EIO] = nameof(EIO),
        [ENXIO] = nameof(ENXIO),
        [E2BIG] = nameof(E2BIG),
        [ENOEXEC] = nameof(ENOEXEC),
        [EBADF] = nameof(EBADF),
        [ECHILD] = nameof(ECHILD),
        [EAGAIN] = nameof(EAGAIN),
        [ENOMEM] = nameof(ENOMEM),
        [EACCES] = nameof(EACCES),
        [EBUSY] = nameof(EBUSY),
        [EEXIST] = nameof(EEXIST),
        [ENODEV] = nameof(ENODEV),
        [ENOTDIR] = nameof(ENOTDIR),
        [EISDIR] = nameof(EISDIR),
        [EINVAL] = nameof(EINVAL),
        [ENFILE] = nameof(ENFILE),
        [EMFILE] = nameof(EMFILE),
        [ENOTTY] = nameof(ENOTTY),
        [ETXTBSY] = nameof(ETXTBSY),
        [EFBIG] = nameof(EFBIG),
        [ENOSPC] = nameof(ENOSPC),
        [EROFS] = nameof(EROFS),
        [EPIPE] = nameof(EPIPE),
        [ENAMETOOLONG] = nameof(ENAMETOOLONG),
        [ENOLCK] = nameof(ENOLCK),
        [ENOSYS] = nameof(ENOSYS),
        [ENOTEMPTY] = nameof(ENOTEMPTY),
        [ELOOP] = nameof(ELOOP),
        [EOPNOTSUPP] = nameof(EOPNOTSUPP),
        [EDQUOT] = nameof(EDQUOT),
    };

    /// <summary>Such as "No such file or directory (ENOENT)".</summary>
    public static string Describe(int errno) =>
        $"{Marshal.GetPInvokeErrorMessage(errno)} ({(Names.TryGetValue(errno, out var name) ? name : $"errno {errno}")})";

    /// <summary>Whether there is no room: on the disk, in the user's quota, or within the limit of a file's size (RLIMIT_FSIZE).</summary>
    public static bool IsFull(int errno) => errno is ENOSPC or EDQUOT or EFBIG;

    /// <summary>Whether the same call may well succeed later, without a change of the job.</summary>
    public static bool IsTransient(int errno) =>
        errno is EAGAIN or ENOMEM or EMFILE or ENFILE or ENOSPC or EDQUOT or EFBIG or ETXTBSY or EBUSY or EINTR or EIO;
}
