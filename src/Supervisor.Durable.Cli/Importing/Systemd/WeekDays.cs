namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>Days of the week: names with commas between them, and <c>..</c> for those between two.</summary>
internal sealed class WeekDays
{
    private static readonly string[] Names = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    private static readonly string[] LongNames = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

    private readonly bool[] _days = new bool[7];

    /// <exception cref="FormatException">A name is none of a day.</exception>
    public WeekDays(string text)
    {
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var ends = item.Split("..");
            var (first, last) = (Day(ends[0]), Day(ends[^1]));
            if (last < first)
                throw new FormatException($"'{item}' ends before it begins");
            for (var day = first; day <= last; day++)
                _days[day] = true;
        }
    }

    /// <summary>Whether each day counts: all are named, or none.</summary>
    public bool AreAll => _days.All(d => d) || !_days.Any(d => d);

    /// <summary>The only day; null where there are several.</summary>
    public string? Single => _days.Count(d => d) == 1 ? Names[Array.IndexOf(_days, true)] : null;

    /// <summary>As cron has them: MON-FRI, SUN.</summary>
    public override string ToString()
    {
        if (AreAll)
            return "*";
        var parts = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            if (!_days[i])
                continue;
            var first = i;
            while (i + 1 < 7 && _days[i + 1])
                i++;
            parts.Add(first == i ? Names[i] : first + 1 == i ? $"{Names[first]},{Names[i]}" : $"{Names[first]}-{Names[i]}");
        }

        return string.Join(',', parts);
    }

    private static int Day(string name)
    {
        var upper = name.ToUpperInvariant();
        var at = Array.IndexOf(Names, upper) is var known and >= 0 ? known : Array.IndexOf(LongNames, upper);
        return at >= 0 ? at : throw new FormatException($"'{name}' is no day of the week");
    }
}
