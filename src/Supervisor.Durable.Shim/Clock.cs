namespace Supervisor.Durable.Shim;

/// <summary>The two clocks, in nanoseconds, and time as the log writes it.</summary>
internal static unsafe class Clock
{
    /// <summary>The bytes of <c>2026-11-22T19:48:14.123456789Z</c>.</summary>
    public const int StampBytes = 30;

    /// <summary>CLOCK_REALTIME since the Unix epoch.</summary>
    public static long Wall => Read(Native.CLOCK_REALTIME);

    /// <summary>CLOCK_BOOTTIME: counts in suspend too, never jumps.</summary>
    public static long Boot => Read(Native.CLOCK_BOOTTIME);

    /// <summary>Writes a wall time in RFC 3339, in UTC with nanoseconds.</summary>
    public static void Stamp(long wall, byte* to)
    {
        long seconds = wall / 1_000_000_000, days = seconds / 86400, rest = seconds % 86400;

        // Days since 0000-03-01, so that the leap day is a year's last; eras of 400 years repeat.
        long z = days + 719468, era = z / 146097, dayOfEra = z - era * 146097;
        long yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100), shifted = (5 * dayOfYear + 2) / 153;
        long month = shifted < 10 ? shifted + 3 : shifted - 9, year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);

        Put(to, year, 4, (byte)'-');
        Put(to + 5, month, 2, (byte)'-');
        Put(to + 8, dayOfYear - (153 * shifted + 2) / 5 + 1, 2, (byte)'T');
        Put(to + 11, rest / 3600, 2, (byte)':');
        Put(to + 14, rest / 60 % 60, 2, (byte)':');
        Put(to + 17, rest % 60, 2, (byte)'.');
        Put(to + 20, wall % 1_000_000_000, 9, (byte)'Z');
    }

    private static void Put(byte* to, long value, int digits, byte then)
    {
        to[digits] = then;
        for (; digits > 0; value /= 10)
            to[--digits] = (byte)('0' + value % 10);
    }

    private static long Read(int clock)
    {
        Native.TimeSpec time;
        Native.clock_gettime(clock, &time);
        return time.Seconds * 1_000_000_000 + time.Nanoseconds;
    }
}
