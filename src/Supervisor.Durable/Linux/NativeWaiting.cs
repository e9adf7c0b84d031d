using System.Runtime.InteropServices;

namespace Supervisor.Durable.Linux;

/// <summary>
/// Waiting: for many descriptors, for an event of our own, for changes in a folder, and up to a moment; errnos as in <see cref="Native"/>.
/// </summary>
internal static partial class NativeWaiting
{
    public const uint EPOLLIN = 1, EPOLLHUP = 0x10, EPOLLET = 1u << 31;
    public const uint IN_MODIFY = 2, IN_Q_OVERFLOW = 0x4000;
    private const int EPOLL_CLOEXEC = Native.O_CLOEXEC, EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2;

    /// <summary>struct epoll_event is packed on x64 only.</summary>
    public static readonly int EpollEventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    public static Descriptor EpollCreate() =>
        Descriptor.Of(Native.Check(Native.Retried(() => epoll_create1(EPOLL_CLOEXEC)), "epoll_create1", null));

    public static void EpollAdd(Descriptor epoll, Descriptor target, uint events, long key)
    {
        Span<byte> entry = stackalloc byte[16];
        MemoryMarshal.Write(entry, events);
        MemoryMarshal.Write(entry[(EpollEventBytes - 8)..], key);
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, target, entry) < 0)
            throw new NativeException("epoll_ctl(ADD)", null, Marshal.GetLastPInvokeError());
    }

    public static void EpollRemove(Descriptor epoll, Descriptor target)
    {
        Span<byte> unused = stackalloc byte[16];
        _ = epoll_ctl(epoll, EPOLL_CTL_DEL, target, unused);
    }

    /// <summary>How many events were written to the buffer; 0 if a signal interrupted the wait.</summary>
    public static int EpollWait(Descriptor epoll, Span<byte> events)
    {
        var count = epoll_wait(epoll, events, events.Length / EpollEventBytes, -1);
        if (count < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
            throw new NativeException("epoll_wait", null, Marshal.GetLastPInvokeError());
        return Math.Max(count, 0);
    }

    public static Descriptor EventCreate() =>
        Descriptor.Of(Native.Check(Native.Retried(() => eventfd(0, Native.O_CLOEXEC)), "eventfd", null));

    public static void EventSet(Descriptor @event)
    {
        ReadOnlySpan<byte> one = [1, 0, 0, 0, 0, 0, 0, 0];
        _ = Native.write(@event, one, sizeof(ulong));
    }

    public static Descriptor InotifyCreate() =>
        Descriptor.Of(Native.Check(Native.Retried(() => inotify_init1(Native.O_CLOEXEC | Native.O_NONBLOCK)), "inotify_init1", null));

    public static int InotifyAdd(Descriptor inotify, string path, uint mask) =>
        Native.Check(Native.Retried(() => inotify_add_watch(inotify, path, mask)), "inotify_add_watch", path);

    public static void InotifyRemove(Descriptor inotify, int watch) => _ = inotify_rm_watch(inotify, watch);

    /// <summary>Waits until one of two descriptors is readable: whether the first one is.</summary>
    public static bool Poll(Descriptor first, Descriptor second) => Poll(first, second, Timeout.InfiniteTimeSpan).First;

    /// <summary>
    /// Waits until one of two descriptors is readable, but not for longer: whether the first one is, and whether the second one is.
    /// </summary>
    public static (bool First, bool Second) Poll(Descriptor first, Descriptor second, TimeSpan longest)
    {
        var entries = new[]
        {
            new PollEntry { Descriptor = (int)first.DangerousGetHandle(), Events = 1 },
            new PollEntry { Descriptor = (int)second.DangerousGetHandle(), Events = 1 },
        };
        Native.Check(Native.Retried(() => poll(entries, 2, (int)longest.TotalMilliseconds)), "poll", null);
        return (entries[0].Returned != 0, entries[1].Returned != 0);
    }

    /// <summary>Whether it becomes readable in time; a pidfd does when its process has ended.</summary>
    public static bool IsReadable(Descriptor descriptor, TimeSpan patience)
    {
        var entries = new[] { new PollEntry { Descriptor = (int)descriptor.DangerousGetHandle(), Events = 1 } };
        var count = Native.Check(Native.Retried(() => poll(entries, 1, (int)patience.TotalMilliseconds)), "poll", null);
        GC.KeepAlive(descriptor);
        return count > 0;
    }

    /// <summary>
    /// CLOCK_BOOTTIME in nanoseconds, which shims and supervisors have in common: it counts in suspend too, and cannot be set.
    /// </summary>
    public static long BootNanoseconds()
    {
        const int bootTime = 7;
        Native.Check(clock_gettime(bootTime, out var time), "clock_gettime", null);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [LibraryImport("libc", SetLastError = true)] private static partial int epoll_create1(int flags);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(Descriptor epoll, int operation, Descriptor fd, Span<byte> entry);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(Descriptor epoll, Span<byte> events, int count, int timeout);
    [LibraryImport("libc", SetLastError = true)] private static partial int eventfd(uint value, int flags);
    [LibraryImport("libc", SetLastError = true)] private static partial int inotify_init1(int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(Descriptor inotify, string path, uint mask);
    [LibraryImport("libc", SetLastError = true)] private static partial int inotify_rm_watch(Descriptor inotify, int watch);
    [LibraryImport("libc", SetLastError = true)] private static partial int poll([In, Out] PollEntry[] entries, nuint count, int timeout);
    [LibraryImport("libc", SetLastError = true)] private static partial int clock_gettime(int clock, out ClockTime time);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>struct timespec of 64-bit systems.</summary>
    private struct ClockTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
