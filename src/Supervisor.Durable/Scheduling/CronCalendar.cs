using Quartz;

namespace Supervisor.Durable.Scheduling;

/// <summary>
/// The local times of a cron expression, in a calendar that knows no time zones: Quartz's in UTC. Six or seven fields are read as Quartz
/// has them, five as crontab(5) has them.
/// </summary>
internal sealed class CronCalendar
{
    private const int HoursOfDay = 24;

    private static readonly (string Word, string Fields)[] Words =
    [
        ("@yearly", "0 0 0 1 1 ?"), ("@annually", "0 0 0 1 1 ?"), ("@monthly", "0 0 0 1 * ?"), ("@weekly", "0 0 0 ? * SUN"),
        ("@daily", "0 0 0 * * ?"), ("@midnight", "0 0 0 * * ?"), ("@hourly", "0 0 * * * ?"),
    ];

    private readonly CronExpression _quartz;
    private readonly ISet<DayOfWeek>? _only;

    /// <param name="quartz">Seconds first.</param>
    /// <param name="only">On these days of the week only: Quartz takes two restrictions of the day for either, never for both. Null: on
    /// all.</param>
    public CronCalendar(string quartz, ISet<DayOfWeek>? only = null)
    {
        (_quartz, _only) = (new CronExpression(quartz, TimeZoneInfo.Utc), only);
        IsAllDay = Hours(quartz.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[2]) == HoursOfDay;
    }

    /// <summary>Whether it fires in every hour of its days.</summary>
    public bool IsAllDay { get; }

    /// <exception cref="FormatException">It is no cron expression.</exception>
    public static CronCalendar Read(string cron) => cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) switch
    {
        [['@', ..] word] => new(Words.FirstOrDefault(known => known.Word == word).Fields
            ?? throw new FormatException($"there is no {word}; there are {string.Join(", ", Words.Select(known => known.Word))}.")),
        { Length: 5 } fields => Crontab.Read(fields),
        { Length: 6 or 7 } => new(cron),
        var fields => throw new FormatException($"it has {fields.Length} field{(fields.Length == 1 ? "" : "s")}; write 5 as crontab(5) has them, or 6 or 7 as Quartz has them."),
    };

    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var next = _quartz.GetNextValidTimeAfter(after);
        while (next is { } time && _only?.Contains(time.DayOfWeek) == false)
            next = _quartz.GetNextValidTimeAfter(Midnight(time).AddDays(1).AddTicks(-1));
        return next;
    }

    public DateTimeOffset? Previous(DateTimeOffset before)
    {
        var last = _quartz.GetPreviousValidTimeBefore(before);
        while (last is { } time && _only?.Contains(time.DayOfWeek) == false)
            last = _quartz.GetPreviousValidTimeBefore(Midnight(time));
        return last;
    }

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.Date, TimeSpan.Zero);

    /// <summary>How many hours of the day a field has that Quartz has accepted.</summary>
    private static int Hours(string field) => field.Split(',').SelectMany(item =>
    {
        var halves = item.Split('/');
        var ends = halves[0].Split('-');
        var (first, last) = halves[0] == "*" ? (0, HoursOfDay - 1)
            : (Number(ends[0]), ends.Length > 1 ? Number(ends[1]) : halves.Length > 1 ? HoursOfDay - 1 : Number(ends[0]));
        var (step, length) = (halves.Length > 1 ? Math.Max(Number(halves[1]), 1) : 1, (last < first ? last + HoursOfDay : last) - first + 1);
        return Enumerable.Range(0, length).Where(hour => hour % step == 0).Select(hour => (first + hour) % HoursOfDay);
    }).Distinct().Count();

    private static int Number(string text) => int.TryParse(text, out var number) ? number : 0;
}
