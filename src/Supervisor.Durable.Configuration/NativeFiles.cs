using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Supervisor.Durable.Configuration;

/// <summary>System calls for files that .NET would wait for.</summary>
internal static unsafe partial class NativeFiles
{
    /// <summary>Opens a file for reading, and waits only for a short time for a writer (fifo(7)); invalid if it can't be opened.</summary>
    public static SafeFileHandle OpenAtOnce(string path)
    {
        const int readOnly = 0, nonBlocking = 0x800, closeOnExec = 0x80000, setFlags = 4, patience = 2000;
        var file = open(path, readOnly | nonBlocking | closeOnExec);
        var wanted = new PollEntry { Descriptor = file, Events = 1 };
        if (file >= 0 && poll(&wanted, 1, patience) > 0)
            _ = fcntl(file, setFlags, readOnly);                     // there is a writer: all of it is read
        return new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>struct pollfd.</summary>
    private struct PollEntry
    {
        public int Descriptor;
        public short Events, Returned;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int open(string path, int flags);

    [LibraryImport("libc")] private static partial int poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc")] private static partial int fcntl(int file, int command, int argument);
}
