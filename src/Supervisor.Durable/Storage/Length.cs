namespace Supervisor.Durable.Storage;

/// <summary>Lengths of time as the database holds them: milliseconds.</summary>
internal static class Length
{
    /// <summary>The longest that may be asked for (a grace, a delay) is a year; a jitter makes a delay a quarter longer.</summary>
    private const long Longest = 2L * 366 * 24 * 60 * 60 * 1000;

    /// <exception cref="InvalidDataException">It is negative, or longer than any that may be asked for.</exception>
    public static TimeSpan FromRow(long row) => row is >= 0 and <= Longest
        ? TimeSpan.FromMilliseconds(row)
        : throw new InvalidDataException($"{row} is no length in milliseconds, from 0 to two years");
}
