using System.Globalization;
using System.Text;

namespace Supervisor.Durable;

/// <summary>
/// Durations as people write them: <c>500ms</c>, <c>10s</c>, <c>1m30s</c>, <c>2h</c>, <c>1d</c>, and .NET's <c>00:00:10</c>.
/// </summary>
public static class Duration
{
    /// <summary>Longest unit first, as <see cref="Format"/> needs it.</summary>
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    /// <summary>The duration that <paramref name="text"/> names.</summary>
    /// <exception cref="FormatException">It names none; the message shows the text and gives examples.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out var duration)
        ? duration
        : throw new FormatException($"'{text}' is not a duration. Write it like 500ms, 10s, 1m30s, 2h, 1d or 00:00:10.");

    /// <summary>
    /// Whether <paramref name="text"/> names a duration, and which. Negative ones and bare numbers other than 0 don't count.
    /// </summary>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (string.IsNullOrWhiteSpace(text))
            return false;

        text = text.Trim();
        if (text == "0")
            return true;
        return text.Contains(':', StringComparison.Ordinal)
            ? TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration) && duration >= TimeSpan.Zero
            : TryParseUnits(text, out duration);
    }

    /// <summary>The shortest text that <see cref="Parse"/> reads back as <paramref name="duration"/>, to the millisecond.</summary>
    public static string Format(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        var text = new StringBuilder();
        var rest = duration.Ticks;
        foreach (var (name, ticks) in Units)
        {
            if (rest >= ticks)
                text.Append(CultureInfo.InvariantCulture, $"{rest / ticks}{name}");
            rest %= ticks;
        }

        return text.Length == 0 ? "0s" : text.ToString();
    }

    /// <summary>A sequence of number and unit; each unit once, the longest first, so that a slip such as 10s1m is not guessed at.</summary>
    private static bool TryParseUnits(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        decimal total = 0;
        var shortest = long.MaxValue;
        while (!text.IsEmpty)
        {
            var number = text[..Span(text, c => char.IsAsciiDigit(c) || c == '.')];
            text = text[number.Length..];
            var unit = text[..Span(text, char.IsAsciiLetter)];
            text = text[unit.Length..];

            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
                || TicksOf(unit) is not { } ticks || ticks >= shortest)
            {
                return false;
            }

            shortest = ticks;
            if (count > long.MaxValue / ticks || (total += count * ticks) > long.MaxValue)
                return false;
        }

        duration = new TimeSpan((long)total);
        return true;
    }

    private static long? TicksOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, ticks) in Units)
        {
            if (unit.Equals(name, StringComparison.OrdinalIgnoreCase))
                return ticks;
        }

        return null;
    }

    private static int Span(ReadOnlySpan<char> text, Func<char, bool> belongs)
    {
        var length = 0;
        while (length < text.Length && belongs(text[length]))
            length++;
        return length;
    }
}
