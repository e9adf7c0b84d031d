namespace Supervisor.Durable.Configuration;

/// <summary>What the keys of Restart must keep to among each other.</summary>
internal static class RestartRules
{
    public static void Check(Report report, SourceNode.Table restart, string path)
    {
        var (burst, interval) = (restart.Find("Burst"), restart.Find("Interval"));
        if (burst is not null && interval is null)
            report.Add(burst.At, $"{path}:Burst", $"{path}:Burst needs an Interval in which to count. Add for example \"Interval\": \"1m\".");
        if (interval is not null && burst is null)
            report.Add(interval.At, $"{path}:Interval", $"{path}:Interval needs a Burst: how many restarts may be in it. Add for example \"Burst\": 5.");
        if (interval?.Value is SourceNode.Text text && Duration.TryParse(text.Value, out var length) && length == TimeSpan.Zero)
            report.Add(interval.Value, $"{path}:Interval", $"{path}:Interval is 0, in which nothing can be counted. Write for example \"1m\".");
        if (Length(restart, "Delay") is { } delay && Length(restart, "MaxDelay") is { } most && most < delay)
            report.Add(restart.Find("MaxDelay")!.Value, $"{path}:MaxDelay", $"{path}:MaxDelay is {Duration.Format(most)}, but Delay is {Duration.Format(delay)} already. Make MaxDelay the longer one.");
    }

    private static TimeSpan? Length(SourceNode.Table restart, string key) =>
        restart.Find(key)?.Value is SourceNode.Text text && Duration.TryParse(text.Value, out var length) ? length : null;
}
