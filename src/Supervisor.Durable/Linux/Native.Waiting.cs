using System.Runtime.InteropServices;

namespace Supervisor.Durable.Linux;

/// <summary>Waiting up to a moment, by the clock that shims and supervisors have in common.</summary>
internal static partial class Native
{
    /// <summary>Waits until one of two descriptors is readable, but not for longer: whether the first one is, and whether the second one is.</summary>
    public static (bool First, bool Second) Poll(Descriptor first, Descriptor second, TimeSpan longest)
    {
        var entries = new[]
        {
            new PollEntry { Descriptor = (int)first.DangerousGetHandle(), Events = 1 },
            new PollEntry { Descriptor = (int)second.DangerousGetHandle(), Events = 1 },
        };
        Check(Retried(() => poll(entries, 2, (int)longest.TotalMilliseconds)), "poll", null);
        return (entries[0].Returned != 0, entries[1].Returned != 0);
    }

    /// <summary>CLOCK_BOOTTIME in nanoseconds, which shims and supervisors have in common: it counts in suspend too, and cannot be set.</summary>
    public static long BootNanoseconds()
    {
        const int bootTime = 7;
        Check(clock_gettime(bootTime, out var time), "clock_gettime", null);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [LibraryImport("libc", SetLastError = true)] private static partial int clock_gettime(int clock, out ClockTime time);

    /// <summary>struct timespec of 64-bit systems.</summary>
    private struct ClockTime
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
