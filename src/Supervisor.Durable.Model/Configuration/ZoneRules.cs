namespace Supervisor.Durable.Configuration;

/// <summary>Which time zones there are: those of this machine's tzdata.</summary>
internal static class ZoneRules
{
    public static string? Fault(string zone)
    {
        if (zone.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return null;
        var known = TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).ToList();
        return known.Count <= 1
            ? $"is '{zone}', but this machine knows no time zones but UTC. Install tzdata."
            : $"is '{zone}', which is no time zone of this machine. {(Nearest.Of(zone, known, always: 2) is { } near ? $"Did you mean '{near}'?" : "Use a name such as Europe/Berlin or UTC.")}";
    }
}
