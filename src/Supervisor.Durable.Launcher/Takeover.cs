using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.Durable.Launcher;

/// <summary>Becomes the daemon's own executable, which lies beside this one.</summary>
internal static unsafe partial class Takeover
{
    /// <summary>Where dsupd finds the soft limit that it was started with. It is not passed on to jobs.</summary>
    private const string Variable = "DSUP_OPEN_FILES";

    private const string Daemon = "dsupd-host";

    private const int OpenFiles = 7;

    /// <summary>Returns only where it fails.</summary>
    public static int Run()
    {
        var limit = stackalloc ulong[2];
        if (getrlimit(OpenFiles, limit) == 0)
            _ = setenv(Variable, limit[0].ToString(CultureInfo.InvariantCulture), 1);
        var path = Path.Combine(Path.GetDirectoryName(Environment.ProcessPath)!, Daemon);
        fixed (byte* words = File.ReadAllBytes("/proc/self/cmdline"))
        fixed (byte* program = Encoding.UTF8.GetBytes(path + '\0'))
        fixed (nint* arguments = Arguments(words))
            _ = execv(program, arguments);
        var reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError());
        Console.Error.WriteLine($"dsupd: '{path}' cannot be executed: {reason}. It belongs beside {Environment.ProcessPath}: install both.");
        return 1;
    }

    /// <summary>As they were given, byte by byte: a path need not be UTF-8.</summary>
    private static nint[] Arguments(byte* words)
    {
        var arguments = new List<nint>();
        var at = words;
        foreach (var _ in Environment.GetCommandLineArgs())
        {
            arguments.Add((nint)at);
            while (*at++ != 0)
            {
            }
        }
        return [.. arguments, 0];
    }

    [LibraryImport("libc")] private static partial int getrlimit(int resource, ulong* limit);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)] private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc")] private static partial int execv(byte* path, nint* arguments);
}
