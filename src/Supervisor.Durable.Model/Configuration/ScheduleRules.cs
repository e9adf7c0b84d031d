namespace Supervisor.Durable.Configuration;

/// <summary>What schedules must keep to: what each needs for its control, and names of their own.</summary>
internal static class ScheduleRules
{
    private const string Usual = "start";

    public static void Check(Report report, SourceNode.Items schedules, string path)
    {
        var names = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var (i, node) in schedules.Nodes.Index())
        {
            if (node is not SourceNode.Table schedule)
                continue;
            One(report, schedule, $"{path}[{i}]");
            if (schedule.Find("Name")?.Value is SourceNode.Text name && !names.TryAdd(name.Value, name.At))
                report.Add(name, $"{path}[{i}]:Name", $"{path}[{i}]:Name is '{name.Value}', as {names[name.Value].From(name.At)}. Give each schedule of a job a name of its own.");
        }
    }

    private static void One(Report report, SourceNode.Table schedule, string path)
    {
        if (schedule.Find("Cron") is null)
            report.Add(schedule, path, $"{path} has no Cron. Say when it fires, for example \"Cron\": \"30 4 * * *\" for every day at 04:30.");
        if (schedule.Find("Control") is { Value: not SourceNode.Text })
            return;
        var control = ((schedule.Find("Control")?.Value as SourceNode.Text)?.Value ?? Usual).ToLowerInvariant();
        var graceful = ControlWords.IsGraceful(control);
        if (control == "signal" && schedule.Find("Signal") is null)
            report.Add(schedule, path, $"{path} sends a signal, but does not say which. Add for example \"Signal\": \"HUP\".");
        Refuse(report, schedule, path, "Signal", control == "signal" || graceful, "the controls signal, stop, restart and try-restart");
        Refuse(report, schedule, path, "Grace", graceful, "the controls stop, restart and try-restart");
        Refuse(report, schedule, path, "Overlap", control == Usual, "the control start");
    }

    private static void Refuse(Report report, SourceNode.Table schedule, string path, string key, bool fits, string with)
    {
        if (!fits && schedule.Find(key) is { } odd)
            report.Add(odd.At, $"{path}:{key}", $"{path}:{key} goes with {with} only. Leave it out, or send another Control.");
    }
}
