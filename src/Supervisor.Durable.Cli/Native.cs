using System.Runtime.InteropServices;

namespace Supervisor.Durable.Cli;

/// <summary>Writing, waiting until that is possible, random bytes, and becoming another program.</summary>
internal static unsafe partial class Native
{
    /// <summary>Runs a program in place of this one, with its environment and files; returns only where that is not possible, with the reason.</summary>
    public static string Become(string program, IReadOnlyList<string> arguments)
    {
        var all = stackalloc byte*[arguments.Count + 2];
        all[0] = (byte*)Marshal.StringToCoTaskMemUTF8(program);
        for (var i = 0; i < arguments.Count; i++)
            all[i + 1] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        all[arguments.Count + 1] = null;
        _ = execv(program, all);
        return Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execv(string path, byte** arguments);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint getrandom(byte* buffer, nuint length, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(ref PollDescriptor descriptors, nuint count, int timeout);

    /// <summary>struct pollfd.</summary>
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
