namespace Supervisor.Durable.Cli.Importing;

/// <summary>The schedule of a process of a process-compose.yaml, whose missed times are gone.</summary>
internal sealed class ComposedSchedule(Import import, string name, YamlTable process)
{
    private const string Key = "schedule";

    /// <summary>The job's schedules; null where there are none.</summary>
    /// <param name="isDisabled">Whether the schedule waits until a person starts the process.</param>
    public IReadOnlyList<ScheduleDefinition>? Read(bool isDisabled)
    {
        if (process.Table(Key) is not { } schedule)
            return null;
        LeaveTheRest(schedule);
        if (isDisabled)
        {
            import.Leave(process.PlaceOf(Key), $"{name}: {Key}",
                "the process is disabled until it is started by hand, and a schedule here is not", "Add \"Schedules\" when it is wanted");
            return null;
        }

        var zone = schedule.Known("timezone") is { } said && !said.Equals("local", StringComparison.OrdinalIgnoreCase) ? said : null;
        if (Cron(schedule) is not { } cron || !IsZone(schedule, zone))
            return null;
        return [new() { Cron = cron, Control = "start", TimeZone = zone, Misfire = "skip", Overlap = "skip" }];
    }

    private string? Cron(YamlTable schedule)
    {
        if (schedule.Known("cron") is { } cron)
        {
            if (CronText.Fault(cron) is not { } fault)
                return cron;
            import.Leave(schedule.PlaceOf("cron"), $"{name}: {Key}.cron", $"its expression {fault.Split(". ")[0].TrimEnd('.')}",
                "Add \"Schedules\" with one that dsup validate accepts");
            return null;
        }

        if (schedule.Known("interval") is not { } interval)
        {
            import.Leave(process.PlaceOf(Key), $"{name}: {Key}", "it says neither cron nor interval", "Add \"Schedules\"");
            return null;
        }

        if (Duration.TryParse(interval, out var every) && CronInterval.Of(every) is { } even)
        {
            import.Note(schedule.PlaceOf("interval"), $"{name}: {Key}.interval",
                "it is counted from the full minute, hour or day, not from the start", "Leave it");
            return even;
        }

        import.Leave(schedule.PlaceOf("interval"), $"{name}: {Key}.interval", $"no cron expression fires every {interval}",
            "Add \"Schedules\" with an interval that goes into an hour or a day");
        return null;
    }

    private bool IsZone(YamlTable schedule, string? zone)
    {
        if (zone is null || TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return true;
        import.Leave(schedule.PlaceOf("timezone"), $"{name}: {Key}.timezone", $"'{zone}' is no time zone of this machine",
            "Add \"Schedules\" with one such as Europe/Berlin");
        return false;
    }

    private void LeaveTheRest(YamlTable schedule)
    {
        foreach (var key in schedule.Keys.Except(["cron", "interval", "timezone", "run_on_start"]))
        {
            if (key != "max_concurrent" || schedule.Number(key, 1000) is > 1)
                import.Leave(schedule.PlaceOf(key), $"{name}: {Key}.{key}", "a job runs once at a time", "Make several jobs of it");
        }
    }
}
