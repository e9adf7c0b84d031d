namespace Supervisor.Durable.Engine;

/// <summary>The time as rows have it.</summary>
internal static class RowTime
{
    /// <summary>In whole milliseconds: what is in memory and what is read again are then equal.</summary>
    public static DateTimeOffset Now(TimeProvider time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
