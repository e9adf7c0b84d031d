using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

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

    /// <summary>Opens a file for reading, without waiting for long for whoever might write to it (fifo(7)); invalid if it can't be opened.</summary>
    public static SafeFileHandle OpenAtOnce(string path)
    {
        const int readOnly = 0, nonBlocking = 0x800, closeOnExec = 0x80000, setFlags = 4, patience = 2000;
        var file = open(path, readOnly | nonBlocking | closeOnExec);
        var wanted = new PollEntry { Descriptor = file, Events = 1 };
        if (file >= 0 && poll(&wanted, 1, patience) > 0)
            _ = fcntl(file, setFlags, readOnly);                     // somebody writes: all of it is read
        return new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>The user id of a file's owner; null where it cannot be told.</summary>
    public static uint? OwnerOf(string path)
    {
        const int here = -100, ownerOffset = 20, largest = 256;
        const uint wantOwner = 0x8;
        var facts = stackalloc byte[largest];
        return statx(here, path, 0, wantOwner, facts) == 0 ? *(uint*)(facts + ownerOffset) : null;
    }

    /// <summary>As which user this process acts.</summary>
    public static uint User() => geteuid();

    /// <summary>struct pollfd.</summary>
    private struct PollEntry
    {
        public int Descriptor;
        public short Events, Returned;
    }

    private const long FewFiles = 1024;

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int open(string path, int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int statx(int directory, string path, int flags, uint mask, byte* facts);

    [LibraryImport("libc")] private static partial uint geteuid();

    [LibraryImport("libc")] private static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc")] private static partial int fcntl(int file, int command, int argument);

    [LibraryImport("libc")] private static partial int getrlimit(int resource, ulong* limit);

    [LibraryImport("libc")] private static partial uint umask(uint mask);

    [LibraryImport("libc")] private static partial nint signal(int number, nint handler);
}
