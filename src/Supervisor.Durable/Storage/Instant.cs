namespace Supervisor.Durable.Storage;

/// <summary>Instants as the database holds them: milliseconds since the Unix epoch.</summary>
internal static class Instant
{
    public static long ToRow(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    public static DateTimeOffset FromRow(long row) => DateTimeOffset.FromUnixTimeMilliseconds(row);
}
