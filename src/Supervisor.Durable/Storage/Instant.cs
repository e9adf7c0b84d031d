namespace Supervisor.Durable.Storage;

/// <summary>Instants as the database holds them: milliseconds since the Unix epoch.</summary>
internal static class Instant
{
    /// <summary>A year away from the first and the last: what a clock or a length adds to them is still an instant.</summary>
    private static readonly long First = DateTimeOffset.MinValue.AddYears(1).ToUnixTimeMilliseconds(), Last = DateTimeOffset.MaxValue.AddYears(-1).ToUnixTimeMilliseconds();

    public static long ToRow(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    /// <summary>Whether it is one of the years 2 to 9998.</summary>
    public static bool Is(long row) => row >= First && row <= Last;

    /// <exception cref="InvalidDataException">It is none of the years 2 to 9998.</exception>
    public static DateTimeOffset FromRow(long row) => Is(row)
        ? DateTimeOffset.FromUnixTimeMilliseconds(row)
        : throw new InvalidDataException($"{row} is no time in milliseconds since 1970");
}
