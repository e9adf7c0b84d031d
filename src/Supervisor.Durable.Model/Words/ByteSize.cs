using System.Globalization;

namespace Supervisor.Durable;

/// <summary>
/// Sizes as people write them: <c>4096</c>, <c>64k</c>, <c>10M</c>, <c>1.5G</c>; each unit is 1024 of the one before, also as <c>MB</c> and
/// <c>MiB</c>.
/// </summary>
public static class ByteSize
{
    private const string Units = "KMGT";

    /// <summary>Whether <paramref name="text"/> names a size, and how many bytes it has.</summary>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        var rest = (text ?? "").AsSpan().Trim();
        var digits = 0;
        while (digits < rest.Length && (char.IsAsciiDigit(rest[digits]) || rest[digits] == '.'))
            digits++;
        if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) || Factor(rest[digits..].TrimStart()) is not { } factor)
            return false;
        if (count > long.MaxValue / factor || count * factor != decimal.Floor(count * factor))
            return false;
        bytes = (long)(count * factor);
        return true;
    }

    private static long? Factor(ReadOnlySpan<char> unit)
    {
        if (unit.IsEmpty || unit.Equals("B", StringComparison.OrdinalIgnoreCase))
            return 1;
        var power = Units.IndexOf(char.ToUpperInvariant(unit[0]), StringComparison.Ordinal) + 1;
        var ending = unit[1..];
        return power > 0 && (ending.IsEmpty || ending.Equals("B", StringComparison.OrdinalIgnoreCase) || ending.Equals("iB", StringComparison.OrdinalIgnoreCase))
            ? 1L << (10 * power)
            : null;
    }
}
