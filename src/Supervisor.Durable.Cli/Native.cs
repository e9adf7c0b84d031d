using System.Runtime.InteropServices;

namespace Supervisor.Durable.Cli;

/// <summary>Writing, waiting until that is possible, random bytes, and becoming another program.</summary>
internal static unsafe partial class Native
{
    /// <summary>TIOCGWINSZ.</summary>
    private const nuint GetWindowSize = 0x5413;

    /// <summary>
    /// Runs a program in place of this one, with its environment and files; returns only where that is not possible, with the reason.
    /// </summary>
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

    /// <summary>How many columns the terminal has; null where the descriptor is none, or it does not say.</summary>
    public static int? Columns(int descriptor)
    {
        WindowSize size = default;
        return ioctl(descriptor, GetWindowSize, &size) == 0 && size.Columns > 0 ? size.Columns : null;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int descriptor, nuint request, WindowSize* size);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint getrandom(byte* buffer, nuint length, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(ref PollDescriptor descriptors, nuint count, int timeout);

    /// <summary>struct winsize.</summary>
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelsWide;
        public ushort PixelsHigh;
    }

    /// <summary>struct pollfd.</summary>
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
