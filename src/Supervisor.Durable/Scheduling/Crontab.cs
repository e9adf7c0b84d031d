using System.Globalization;

namespace Supervisor.Durable.Scheduling;

/// <summary>
/// The five fields of crontab(5): minute, hour, day of the month, month, day of the week (0 to 7, Sunday 0 and 7). Where both days are
/// given
/// a time needs either; a field that begins with * counts as not given, and then a time needs both (Vixie's cron, for */2).
/// </summary>
internal static class Crontab
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <exception cref="FormatException">One of them is no such field.</exception>
    public static CronCalendar Read(string[] fields)
    {
        var minutes = Values(fields[0], "minute", 0, 59);
        var hours = Values(fields[1], "hour", 0, 23);
        var ofMonth = Values(fields[2], "day of the month", 1, 31);
        var months = Values(fields[3], "month", 1, 12, Months);
        var ofWeek = new SortedSet<int>(Values(fields[4], "day of the week", 0, 7, Days).Select(day => day % 7));
        var needsBoth = fields[2].StartsWith('*') || fields[4].StartsWith('*');
        var (anyOfMonth, anyOfWeek) = (ofMonth.Count == 31, ofWeek.Count == 7);

        var (monthDay, weekDay) = (anyOfMonth, anyOfWeek, needsBoth) switch
        {
            (true, true, _) or (true, _, false) or (_, true, false) => ("*", "?"),
            (true, false, true) => ("?", List(ofWeek.Select(day => day + 1))),
            (false, _, true) => (List(ofMonth), "?"),
            (false, false, false) => (List(ofMonth), List(ofWeek.Select(day => day + 1))),
        };
        return new CronCalendar(
            $"0 {List(minutes)} {List(hours)} {monthDay} {List(months)} {weekDay}",
            needsBoth && !anyOfMonth && !anyOfWeek ? ofWeek.Select(day => (DayOfWeek)day).ToHashSet() : null);
    }

    private static SortedSet<int> Values(string field, string name, int least, int most, string[]? names = null)
    {
        var values = new SortedSet<int>();
        foreach (var item in field.Split(','))
        {
            var halves = item.Split('/');
            var ends = halves[0].Split('-');
            var (first, last) = halves[0] == "*" ? (least, most) : (Value(ends[0], isEnd: false), Value(ends[^1], isEnd: ends.Length > 1));
            var step = halves.Length == 1 ? 1 : Number(halves[1]);
            var isRange = halves[0] == "*" || ends.Length == 2;
            if (halves.Length > 2 || ends.Length > 2 || first < least || last > most || first > last || step < 1 || step > most || (halves.Length == 2 && !isRange))
                throw new FormatException($"'{item}' is no {name} of crontab(5): it must be {least} to {most}, * or a list, range (1-5) or step (*/5) of them.");
            for (var value = first; value <= last; value += step)
                values.Add(value);
        }
        return values;

        // SAT-SUN ends with the Sunday behind the Saturday
        int Value(string text, bool isEnd) => names is not null && Array.FindIndex(names, known => known.Equals(text, StringComparison.OrdinalIgnoreCase)) is var at and >= 0
            ? isEnd && least == 0 && at == 0 ? most : least + at
            : Number(text);
    }

    private static int Number(string text) => text.Length <= 4 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static string List(IEnumerable<int> values) => string.Join(',', values);
}
