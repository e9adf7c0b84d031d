namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>A .service or a .timer of systemd. A timer belongs to a service, which is read along; so is the timer beside a
/// service.</summary>
internal static class UnitFile
{
    public static void Read(Import import, string text)
    {
        var unit = Unit.Read(import, text);
        try
        {
            if (unit.Has("Timer"))
                ReadTimer(unit);
            else if (unit.Has("Service"))
                ReadService(unit);
            else
                import.Lose(unit.Place, unit.Name, "it has neither a [Service] nor a [Timer], and other units are not read");
        }
        catch (FormatException e)
        {
            import.Lose(unit.Place, unit.Name, e.Message);
        }
    }

    /// <summary>Timers of a service stand beside it, by its name or one of their own.</summary>
    private static void ReadService(Unit service)
    {
        var timers = new List<Unit>();
        foreach (var path in FilePattern.Files(Path.Combine(service.Import.Folder, "*.timer")))
        {
            try
            {
                if (service.Import.Beside(path) is var (view, text) && Unit.Read(view, text) is var timer
                    && ServiceOf(timer) == service.Name && service.Import.IsFirstReading(path))
                    timers.Add(timer);
            }
            catch (ImportException)
            {
                // A timer that cannot be read is not this service's.
            }
        }

        Add(service, timers);
    }

    private static void ReadTimer(Unit timer)
    {
        var name = ServiceOf(timer);
        if (Beside(timer, name) is not var (view, text))
            timer.Import.Lose(timer.Place, timer.Name, $"there is no {name} beside it");
        else if (timer.Import.IsFirstReading(Path.Combine(timer.Import.Folder, name)))
            Add(Unit.Read(view, text), [timer]);
        else
            timer.Import.Leave(timer.Place, timer.Name, $"{name} was read already", "Name the timer before its service");
    }

    /// <summary>A unit beside another one; an instance is made of its template.</summary>
    private static (Import Import, string Text)? Beside(Unit unit, string name)
    {
        if (unit.Import.Beside(name) is { } found)
            return found;
        var template = new Unit(unit.Import, name).Template;
        return template is not null && unit.Import.Beside(template) is var (_, text)
            ? (unit.Import.For(Path.Combine(Path.GetDirectoryName(unit.Import.File) ?? "", name), unit.Import.Folder), text)
            : null;
    }

    private static string ServiceOf(Unit timer) => timer.Last("Unit")?.Value ?? timer.Title + ".service";

    private static void Add(Unit service, List<Unit> timers)
    {
        if (service.Title.EndsWith('@'))
            throw new FormatException($"it is a template: import an instance of it by its name, such as {service.Title}1.service");
        var schedules = timers.SelectMany(timer => new TimerUnit(timer, service.Title).Schedules()).ToList();
        new ServiceUnit(service).Add(schedules.Count == 0 ? null : schedules, timers.Count > 0);
    }
}
