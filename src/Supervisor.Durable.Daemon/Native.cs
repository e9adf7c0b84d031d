using System.Runtime.InteropServices;

namespace Supervisor.Durable.Daemon;

/// <summary>What a daemon must set right about its process before anything else.</summary>
internal static unsafe partial class Native
{
    private const int SigChild = 17;

    /// <summary>
    /// Sets the umask, so that the socket is never open to others, and returns what it was: the jobs get that one. SIGCHLD is set to its
    /// default: a daemon started with it ignored would lose its children's ends (waitpid(2)).
    /// </summary>
    public static int Prepare()
    {
        _ = signal(SigChild, 0);
        return (int)umask(0x3F);                                     // 077
    }

    /// <summary>How many descriptors this process may have (getrlimit(2)).</summary>
    public static long MostFiles()
    {
        const int files = 7;
        var limit = stackalloc ulong[2];
        return getrlimit(files, limit) == 0 ? (long)Math.Min(limit[0], int.MaxValue) : FewFiles;
    }

    private const long FewFiles = 1024;

    [LibraryImport("libc")] private static partial int getrlimit(int resource, ulong* limit);

    [LibraryImport("libc")] private static partial uint umask(uint mask);

    [LibraryImport("libc")] private static partial nint signal(int number, nint handler);
}
