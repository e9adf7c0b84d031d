using System.Globalization;

namespace Supervisor.Durable;

/// <summary>
/// Cron expressions: five fields as crontab(5) has them; as Quartz reads them six, seconds first, or seven with a year. Quartz itself is
/// not in
/// the command line, so this is a little stricter: what it accepts the engine accepts too (a test asks both), and slips that Quartz reads
/// somehow, such as 1,,3, are refused.
/// </summary>
internal static class CronText
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly CronField[] Fields =
    [
        new("second", 0, 59), new("minute", 0, 59), new("hour", 0, 23), new("day of the month", 1, 31), new("month", 1, 12, Months),
        new("day of the week", 1, 7, Days), new("year", 1970, 2099),
    ];

    /// <summary>The five fields of crontab(5), in their order.</summary>
    public static CronField[] CrontabFields { get; } =
    [
        new("minute", 0, 59), new("hour", 0, 23), new("day of the month", 1, 31), new("month", 1, 12, Months), new("day of the week", 0, 7, Days),
    ];

    private static readonly string[] Shorthands = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

    private const string Example = "Write for example \"30 4 * * *\" for every day at 04:30.";

    /// <summary>Why it is no cron expression, with the way out; null where it is one.</summary>
    public static string? Fault(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('@'))
            return Shorthands.Contains(text) ? null : $"is '{text}', but must be one of {string.Join(", ", Shorthands)}, or a cron expression. {Example}";
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return parts.Length switch
        {
            5 => FirstFault(parts, CrontabFields, CrontabFault),
            6 or 7 => FirstFault(parts, Fields, Fault),
            _ => $"has {Counted.Of(parts.Length, "field")}, but must have 5 (minute hour day-of-month month day-of-week), 6 (with seconds before them) or 7 (and a year behind them). {Example}",
        };
    }

    private static string? FirstFault(string[] parts, CronField[] fields, Func<CronField, string, string?> fault) => parts
        .Zip(fields, (part, field) => fault(field, part) is { } reason ? $"has '{part}' for the {field.Name}, but {reason}" : null)
        .FirstOrDefault(reason => reason is not null);

    private static string? CrontabFault(CronField field, string text) => text.Split(',').Select(item => CrontabItem(field, item)).FirstOrDefault(fault => fault is not null);

    /// <summary>An item of a field of crontab(5): *, a value or a range; the first and the last with a step.</summary>
    private static string? CrontabItem(CronField field, string item)
    {
        var halves = item.Split('/');
        var ends = halves[0].Split('-');
        if (halves[0] != "*" && (ends.Length > 2 || ends.Any(end => field.Value(end) is null)))
            return item.AsSpan().IndexOfAny("?LW#") < 0 || !IsDay(field)
                ? $"it must be {field.Range}, * or a list, range or step of them."
                : "?, L, W and # need six fields, seconds first.";
        if (ends.Length == 2 && field.Value(ends[0]) > Last(field, ends[1]))
            return "a range must not end before it begins. Make two of it.";
        if (halves.Length > 2 || (halves.Length == 2 && !(Number(halves[1]) is { } step && step >= 1 && step <= field.Most)))
            return $"a step must be a number from 1 to {field.Most}, such as */5.";
        return halves.Length == 2 && halves[0] != "*" && ends.Length == 1 ? $"a step goes with * or a range, such as {ends[0]}-{field.Most}/{halves[1]}." : null;
    }

    /// <summary>The end of a range; null where it is none. SAT-SUN ends with the Sunday behind the Saturday.</summary>
    public static int? Last(CronField field, string end) => field.Value(end) is 0 && field.Names is not null && Number(end) is null ? field.Most : field.Value(end);

    private static string? Fault(CronField field, string text)
    {
        if (text == "?")
            return IsDay(field) ? null : "? may stand for a day only; write * for all of them.";
        var items = text.Split(',');
        return items.Select(item => Item(field, item, alone: items.Length == 1)).FirstOrDefault(fault => fault is not null);
    }

    private static string? Item(CronField field, string item, bool alone)
    {
        if (IsDay(field) && item.AsSpan().IndexOfAny("LW#") >= 0 && item.Split('/', '-').Any(part => field.Value(part) is null && Number(part) is null))
            return field.Names is null ? OfMonth(field, item) : OfWeek(field, item, alone);
        var halves = item.Split('/');
        if (halves.Length > 2 || (halves.Length == 2 && !(Number(halves[1]) is { } step && step >= 1 && step <= field.LongestStep)))
            return $"a step must be a number from 1 to {field.LongestStep}, such as */5.";
        if (halves[0] == "*")
            return null;
        var ends = halves[0].Split('-');
        if (ends.Length > 2 || ends.Any(end => field.Value(end) is null))
            return $"it must be {field.Range}, * or a list, range or step of them.";
        return field.Most > field.LongestStep && ends.Length == 2 && field.Value(ends[0]) > field.Value(ends[1]) ? "the first year must not be after the last." : null;
    }

    /// <summary>L, LW, L-3, L-3W, 15W.</summary>
    private static string? OfMonth(CronField field, string item)
    {
        var bare = item.EndsWith('W') ? item[..^1] : item;
        var known = bare == "L"
            || (bare.StartsWith("L-", StringComparison.Ordinal) && Number(bare[2..]) is >= 1 and <= 30)
            || (item != bare && field.Value(bare) is not null);
        return known ? null : "only L (the last day), LW (the last weekday), L-3 (three days before the last) and 15W (the weekday nearest to the 15th) have letters.";
    }

    /// <summary>L, 6L, FRIL, 6#3, FRI#3: each alone, as Quartz has it.</summary>
    private static string? OfWeek(CronField field, string item, bool alone)
    {
        var halves = item.Split('#');
        var known = item == "L"
            || (item.EndsWith('L') && field.Value(item[..^1]) is not null)
            || (halves.Length == 2 && field.Value(halves[0]) is not null && Number(halves[1]) is >= 1 and <= 5);
        return !known ? "only SUN to SAT, FRIL (the last Friday) and FRI#3 (the third Friday) have letters."
            : alone ? null
            : "L and # must stand alone; make a second schedule for the other days.";
    }

    private static bool IsDay(CronField field) => field.Name.StartsWith("day", StringComparison.Ordinal);

    internal static int? Number(string text) =>
        text.Length <= 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
