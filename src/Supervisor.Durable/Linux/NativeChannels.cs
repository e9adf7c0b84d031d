using System.Runtime.InteropServices;

namespace Supervisor.Durable.Linux;

/// <summary>
/// How the supervisor talks to shims that aren't a run's yet, and to their zygote: a pipe, and a socket that carries descriptors.
/// </summary>
internal static partial class NativeChannels
{
    private const int AF_UNIX = 1, SOCK_SEQPACKET = 5, SOCK_CLOEXEC = Native.O_CLOEXEC, SOL_SOCKET = 1, SCM_RIGHTS = 1,
        MSG_NOSIGNAL = 0x4000;

    /// <summary>Both ends close-on-exec: its end is seen when we die, so no other process may hold the one that writes.</summary>
    public static (Descriptor Read, Descriptor Write) MakePipe()
    {
        Span<int> ends = stackalloc int[2];
        if (pipe2(ends, Native.O_CLOEXEC) < 0)
            throw new NativeException("pipe2", null, Marshal.GetLastPInvokeError());
        return (Descriptor.Of(ends[0]), Descriptor.Of(ends[1]));
    }

    /// <summary>Two connected sockets that keep messages apart.</summary>
    public static (Descriptor First, Descriptor Second) MakeSocketPair()
    {
        Span<int> ends = stackalloc int[2];
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
            throw new NativeException("socketpair", null, Marshal.GetLastPInvokeError());
        return (Descriptor.Of(ends[0]), Descriptor.Of(ends[1]));
    }

    /// <summary>
    /// The end to read of a pipe, which never waits there. The end to write is closed: the writer opens the pipe by its name.
    /// </summary>
    public static Descriptor MakeUnwrittenPipe()
    {
        Span<int> ends = stackalloc int[2];
        if (pipe2(ends, Native.O_CLOEXEC | Native.O_NONBLOCK) < 0)
            throw new NativeException("pipe2", null, Marshal.GetLastPInvokeError());
        _ = Native.close(ends[1]);
        return Descriptor.Of(ends[0]);
    }

    /// <summary>Writes one byte; nothing happens if no reader is left (.NET ignores SIGPIPE).</summary>
    public static void WriteByte(Descriptor pipe) => _ = Native.write(pipe, [1], 1);

    /// <summary>Sends a message with four descriptors, which the other side gets as its own (unix(7), SCM_RIGHTS).</summary>
    public static unsafe void SendWith(Descriptor socket, ReadOnlySpan<byte> message, ReadOnlySpan<Descriptor> four)
    {
        var control = new FourDescriptors { Length = (nuint)sizeof(FourDescriptors), Level = SOL_SOCKET, Type = SCM_RIGHTS };
        for (var i = 0; i < four.Length; i++)
            control.Numbers[i] = (int)four[i].DangerousGetHandle();
        fixed (byte* bytes = message)
        {
            var part = new Part { Base = (nint)bytes, Length = (nuint)message.Length };
            var header = new MessageHeader
            {
                Parts = (nint)(&part),
                PartCount = 1,
                Control = (nint)(&control),
                ControlLength = (nuint)sizeof(FourDescriptors),
            };
            nint sent;
            do
                sent = sendmsg(socket, ref header, MSG_NOSIGNAL);
            while (sent < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
            if (sent < 0)
                throw new NativeException("sendmsg", null, Marshal.GetLastPInvokeError());
        }
        foreach (var descriptor in four)
            GC.KeepAlive(descriptor);
    }

    [LibraryImport("libc", SetLastError = true)] private static partial int pipe2(Span<int> ends, int flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int socketpair(int domain, int type, int protocol, Span<int> ends);
    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendmsg(Descriptor socket, ref MessageHeader message, int flags);

    /// <summary>struct iovec.</summary>
    private struct Part
    {
        public nint Base;
        public nuint Length;
    }

    /// <summary>struct msghdr of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    private struct MessageHeader
    {
        [FieldOffset(16)] public nint Parts;
        [FieldOffset(24)] public nuint PartCount;
        [FieldOffset(32)] public nint Control;
        [FieldOffset(40)] public nuint ControlLength;
    }

    /// <summary>struct cmsghdr with four descriptors.</summary>
    private unsafe struct FourDescriptors
    {
        public nuint Length;
        public int Level, Type;
        public fixed int Numbers[4];
    }
}
