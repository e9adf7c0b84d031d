namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>A .timer of systemd, which becomes schedules of its service's job.</summary>
/// <param name="unit">The timer.</param>
/// <param name="job">What its service is called, for the report.</param>
internal sealed class TimerUnit(Unit unit, string job)
{
    private static readonly string[] Carried = ["OnCalendar", "OnUnitActiveSec", "Persistent", "Unit", "WantedBy", "RequiredBy"];

    /// <summary>A schedule for each of its times that cron can say; the others are reported.</summary>
    public IReadOnlyList<ScheduleDefinition> Schedules()
    {
        var misfire = unit.Last("Persistent")?.Value is "true" or "yes" or "on" or "1" ? "fire-once" : "skip";
        var schedules = new List<ScheduleDefinition>();
        foreach (var entry in unit.All("OnCalendar"))
        {
            try
            {
                var (cron, zone) = CalendarEvent.Read(entry.Value);
                schedules.Add(new() { Cron = cron, Control = "start", TimeZone = zone, Misfire = misfire });
            }
            catch (FormatException e)
            {
                Leave(entry, $"'{entry.Value}' is not carried over: {e.Message}",
                    "Add \"Schedules\"; several can say together what one cannot");
            }
        }

        foreach (var entry in unit.All("OnUnitActiveSec"))
        {
            if (UnitSpan.Read(entry.Value) is { } every && CronInterval.Of(every) is { } cron)
            {
                schedules.Add(new() { Cron = cron, Control = "start", Misfire = misfire });
                unit.Import.Note(entry.Place, $"{job}: {entry.Key}",
                    "it is counted from the full minute, hour or day, not from the last start", "Leave it");
            }
            else
            {
                Leave(entry, $"no cron expression fires every {entry.Value}",
                    "Add \"Schedules\" with an interval that goes into an hour or a day");
            }
        }

        if (!unit.Has("Install"))
            unit.Import.Note(unit.Place, unit.Name, "it has no [Install], so systemd may not have it enabled; here the schedule is on",
                "Remove Schedules if it is not wanted");
        LeaveTheRest();
        return schedules;
    }

    private void LeaveTheRest()
    {
        foreach (var entry in unit.Entries.Where(e => e.Value.Length > 0 && !Carried.Contains(e.Key)
            && e is not { Section: "Unit", Key: "Description" or "Documentation" }))
        {
            switch (entry.Key)
            {
                case "OnBootSec" or "OnStartupSec" or "OnActiveSec":
                    Leave(entry, "no schedule counts from the boot",
                        "Set AutoStart, and wait in the line for a shell: sleep 300; exec program");
                    break;
                case "OnUnitInactiveSec":
                    Leave(entry, "no schedule counts from the last end", "Set Restart:Policy to always, and Restart:Delay");
                    break;
                case "RandomizedDelaySec":
                    Leave(entry, "schedules fire at their time",
                        "Wait in the line for a shell: sleep $((RANDOM % 300)); exec program, with bash as ShellProgram");
                    break;
                case "WakeSystem" or "OnClockChange" or "OnTimezoneChange":
                    Leave(entry, "there is nothing like it here", "Leave it");
                    break;
                default:
                    unit.Import.Note(entry.Place, $"{job}: {entry.Key}", "a schedule does without it", "Leave it");
                    break;
            }
        }
    }

    private void Leave(UnitEntry entry, string why, string instead) => unit.Import.Leave(entry.Place, $"{job}: {entry.Key}", why, instead);
}
