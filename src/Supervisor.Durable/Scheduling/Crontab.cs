namespace Supervisor.Durable.Scheduling;

/// <summary>
/// The five fields of crontab(5): minute, hour, day of the month, month, day of the week (0 to 7, Sunday 0 and 7). Where both days are
/// given
/// a time needs either; a field that begins with * counts as not given, and then a time needs both (Vixie's cron, for */2).
/// </summary>
internal static class Crontab
{
    /// <exception cref="FormatException">One of them is no such field.</exception>
    public static CronCalendar Read(string[] fields)
    {
        var values = fields.Zip(CronText.CrontabFields, Values).ToList();
        var (minutes, hours, ofMonth, months) = (values[0], values[1], values[2], values[3]);
        var ofWeek = new SortedSet<int>(values[4].Select(day => day % 7));
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

    private static SortedSet<int> Values(string text, CronField field)
    {
        var values = new SortedSet<int>();
        foreach (var item in text.Split(','))
        {
            var halves = item.Split('/');
            var ends = halves[0].Split('-');
            var isRange = halves[0] == "*" || ends.Length == 2;
            var (first, last) = halves[0] == "*" ? (field.Least, field.Most)
                : (field.Value(ends[0]), ends.Length > 1 ? CronText.Last(field, ends[^1]) : field.Value(ends[0]));
            var step = halves.Length == 1 ? 1 : CronText.Number(halves[1]) ?? 0;
            if (halves.Length > 2 || ends.Length > 2 || first is null || last is null || first > last || step < 1 || step > field.Most
                || (halves.Length == 2 && !isRange))
            {
                throw new FormatException(
                    $"'{item}' is no {field.Name} of crontab(5): it must be {field.Least} to {field.Most}, * or a list, range (1-5) or step (*/5) of them.");
            }
            for (var value = first.Value; value <= last; value += step)
                values.Add(value);
        }
        return values;
    }

    private static string List(IEnumerable<int> values) => string.Join(',', values);
}
