using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>A calendar event of systemd.time(7) as a cron expression: five fields where they are enough, else those of Quartz.</summary>
/// <param name="Cron">The expression.</param>
/// <param name="TimeZone">Its time zone; null: the machine's.</param>
internal sealed partial record CalendarEvent(string Cron, string? TimeZone)
{
    private const string Unsaid = "no cron expression says it";

    private static readonly Dictionary<string, string> Shorthands = new(StringComparer.OrdinalIgnoreCase)
    {
        ["minutely"] = "*-*-* *:*:00",
        ["hourly"] = "*-*-* *:00:00",
        ["daily"] = "*-*-* 00:00:00",
        ["weekly"] = "Mon *-*-* 00:00:00",
        ["monthly"] = "*-*-01 00:00:00",
        ["yearly"] = "*-01-01 00:00:00",
        ["annually"] = "*-01-01 00:00:00",
        ["quarterly"] = "*-01,04,07,10-01 00:00:00",
        ["semiannually"] = "*-01,07-01 00:00:00",
    };

    /// <exception cref="FormatException">It is no calendar event, or cron cannot say it.</exception>
    public static CalendarEvent Read(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToList();
        if (words.Count > 0 && Shorthands.TryGetValue(words[0], out var whole))
            words = [.. whole.Split(' '), .. words.Skip(1)];
        var zone = words.Count > 1 && char.IsAsciiLetter(words[^1][0]) ? words[^1] : null;
        if (zone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            throw new FormatException($"'{zone}' is no time zone of this machine");
        if (zone is not null)
            words.RemoveAt(words.Count - 1);
        var days = string.Concat(words.TakeWhile(w => char.IsAsciiLetter(w[0])).Select(w => w + ","));
        var rest = words.SkipWhile(w => char.IsAsciiLetter(w[0])).ToList();
        var time = rest.FirstOrDefault(w => w.Contains(':', StringComparison.Ordinal));
        var date = rest.FirstOrDefault(w => !w.Contains(':', StringComparison.Ordinal));
        if (words.Count == 0 || rest.Count > 2 || (rest.Count == 2 && (time is null || date is null)))
            throw new FormatException("it is no calendar event");
        var cron = Joined(new WeekDays(days), Date(date ?? "*-*-*"), Time(time ?? "00:00:00"));
        return CronText.Fault(cron) is null ? new(cron, zone) : throw new FormatException(Unsaid);
    }

    private static string Joined(WeekDays week, (string Year, string Month, string Day, bool FromEnd) date,
        (string Hour, string Minute, string Second) time)
    {
        var (hours, last) = ($"{time.Minute} {time.Hour}", date.Year == "*" ? "" : " " + date.Year);
        if (date.FromEnd)
            return $"{time.Second} {hours} {FromEnd(week, date)}{last}";
        if (!week.AreAll && date.Day != "*")
            return $"{time.Second} {hours} ? {date.Month} {Nth(week, date.Day)}{last}";
        if (time.Second == "0" && last.Length == 0)
            return $"{hours} {date.Day} {date.Month} {week}";
        return $"{time.Second} {hours} {(week.AreAll ? date.Day : "?")} {date.Month} {(week.AreAll ? "?" : week)}{last}";
    }

    /// <summary>Days counted from the end of the month: the last, or a weekday of the last seven.</summary>
    private static string FromEnd(WeekDays week, (string Year, string Month, string Day, bool FromEnd) date) => date.Day switch
    {
        "1" when week.AreAll => $"L {date.Month} ?",
        var day when week.AreAll && int.TryParse(day, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 1 and < 31 => $"L-{number - 1} {date.Month} ?",
        "7-31/1" when week.Single is { } one => $"? {date.Month} {one}L",
        _ => throw new FormatException(Unsaid),
    };

    /// <summary>A weekday of seven days in a row is the first, second, third or fourth of the month.</summary>
    private static string Nth(WeekDays week, string day) => (week.Single, day) switch
    {
        ({ } one, "1-7") => $"{one}#1",
        ({ } one, "8-14") => $"{one}#2",
        ({ } one, "15-21") => $"{one}#3",
        ({ } one, "22-28") => $"{one}#4",
        _ => throw new FormatException(Unsaid),
    };

    private static (string Year, string Month, string Day, bool FromEnd) Date(string text)
    {
        var parts = text.Split('-', '~');
        if (parts.Length is not (2 or 3))
            throw new FormatException("it is no calendar event");
        var year = parts.Length == 3 ? Field(parts[0], 1970, 2099) : "*";
        return (year, Field(parts[^2], 1, 12), Field(parts[^1], 1, 31), text.Contains('~', StringComparison.Ordinal));
    }

    private static (string Hour, string Minute, string Second) Time(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3))
            throw new FormatException("it is no calendar event");
        return (Field(parts[0], 0, 23), Field(parts[1], 0, 59), parts.Length == 3 ? Field(parts[2], 0, 59) : "0");
    }

    private static string Field(string text, int least, int most) => text == "*" ? "*"
        : string.Join(',', text.Split(',').Select(item => Item(item, least, most)));

    private static string Item(string text, int least, int most)
    {
        if (Range().Match(text) is not { Success: true } match)
            throw new FormatException(text.Contains('.', StringComparison.Ordinal) ? Unsaid : "it is no calendar event");
        var first = Number(match.Groups["a"].Value);
        if (least == 1970 && first < 100)
            first += first < 70 ? 2000 : 1900;
        var end = match.Groups["b"].Success ? Number(match.Groups["b"].Value) : (int?)null;
        var step = match.Groups["n"].Success ? Number(match.Groups["n"].Value) : (int?)null;
        return (end, step) switch
        {
            (null, null) => Text(first),
            ({ } last, null) => $"{Text(first)}-{Text(last)}",
            (null, { } every) when first == least => $"*/{Text(every)}",
            _ => $"{Text(first)}-{Text(end ?? most)}/{Text(step!.Value)}",
        };
    }

    private static int Number(string digits) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : throw new FormatException(Unsaid);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<a>\d+)(?:\.\.(?<b>\d+))?(?:/(?<n>\d+))?$")]
    private static partial Regex Range();
}
