namespace Supervisor.Durable.Linux;

/// <summary>Instants as a run directory holds them: nanoseconds since the Unix epoch.</summary>
internal static class WallClock
{
    public static long ToNanoseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;

    public static DateTimeOffset FromNanoseconds(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);
}
