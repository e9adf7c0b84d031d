using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon;

/// <summary>What a daemon must set right about its process before anything else.</summary>
internal static unsafe partial class Native
{
    private const int SigChild = 17, SigFileSize = 25, Default = 0, Ignored = 1;

    /// <summary>
    /// Sets the umask, so that the socket is never open to others, and returns what it was: the jobs get that one. SIGCHLD is set to its
    /// default: a daemon started with it ignored would lose its children's ends (waitpid(2)). SIGXFSZ is ignored: a file that may not grow
    /// (ulimit -f) is as a
    /// full disk, and no reason to end. Jobs get the default of both back.
    /// </summary>
    public static int Prepare()
    {
        _ = signal(SigChild, Default);
        _ = signal(SigFileSize, Ignored);
        return (int)umask(0x3F);                                     // 077
    }

    /// <summary>
    /// The soft limit of open files that dsupd was started with, which its launcher has noted: the runtime has raised it since. Null: there
    /// was no
    /// launcher, or it is as it was. The name that the kernel shows is dsupd again.
    /// </summary>
    public static long? OpenFilesAtStart()
    {
        if (Environment.GetEnvironmentVariable(OpenFilesVariable) is not { } noted)
            return null;
        Environment.SetEnvironmentVariable(OpenFilesVariable, null);
        try
        {
            File.WriteAllText("/proc/self/comm", "dsupd");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a program that its user may not read; it is only a name
        }
        return ulong.TryParse(noted, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? (long)Math.Min(limit, long.MaxValue) : null;
    }

    /// <summary>How many descriptors this process may have (getrlimit(2)).</summary>
    public static long MostFiles()
    {
        const int files = 7;
        var limit = stackalloc ulong[2];
        return getrlimit(files, limit) == 0 ? (long)Math.Min(limit[0], int.MaxValue) : FewFiles;
    }

    /// <summary>Makes a stream socket with this name.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static SafeSocketHandle BindSocket(string path)
    {
        const int unix = 1, stream = 1, closeOnExec = 0x80000, familyBytes = 2;
        var name = Encoding.UTF8.GetBytes(path);
        Span<byte> address = stackalloc byte[familyBytes + SocketLocation.MaxPathBytes + 1];
        address.Clear();
        address[0] = unix;
        name.CopyTo(address[familyBytes..]);                         // its length was looked at where the path was resolved
        var handle = new SafeSocketHandle(socket(unix, stream | closeOnExec, 0), ownsHandle: true);
        fixed (byte* bytes = address)
        {
            if (!handle.IsInvalid && bind((int)handle.DangerousGetHandle(), bytes, familyBytes + name.Length + 1) == 0)
                return handle;
        }
        var reason = Marshal.GetLastPInvokeErrorMessage();
        handle.Dispose();
        throw new IOException($"The socket {path} cannot be made: {reason}. See that its folder exists and is yours, or name another with --socket.");
    }

    /// <summary>The user id of a file's owner; null where it cannot be known.</summary>
    public static uint? OwnerOf(string path)
    {
        const int here = -100, ownerOffset = 20, largest = 256;
        const uint wantOwner = 0x8;
        var facts = stackalloc byte[largest];
        return statx(here, path, 0, wantOwner, facts) == 0 ? *(uint*)(facts + ownerOffset) : null;
    }

    /// <summary>As which user this process acts.</summary>
    public static uint User() => geteuid();

    private const long FewFiles = 1024;

    private const string OpenFilesVariable = "DSUP_OPEN_FILES";

    [LibraryImport("libc", SetLastError = true)] private static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)] private static partial int bind(int socket, byte* address, int length);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* facts);

    [LibraryImport("libc")] private static partial uint geteuid();

    [LibraryImport("libc")] private static partial int getrlimit(int resource, ulong* limit);

    [LibraryImport("libc")] private static partial uint umask(uint mask);

    [LibraryImport("libc")] private static partial nint signal(int number, nint handler);
}
