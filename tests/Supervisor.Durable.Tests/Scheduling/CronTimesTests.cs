using Supervisor.Durable.Scheduling;
using Supervisor.Durable.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Scheduling;

/// <summary>
/// A schedule moves on: each next time is later, and each is the one that clocks show. Asked is a reckoning that walks through all minutes
/// around each change of clocks, for each zone of this machine from 2015 to 2037: for some zones by a seed (DSUP_ZONES_SEED=… takes the same
/// ones again), for all of them with DSUP_ZONES=full.
/// </summary>
public sealed class CronTimesTests
{
    private const int SampledZones = 6;

    /// <summary>Daylight saving in winter, half an hour of it, at midnight, twice a year around Ramadan, and the usual.</summary>
    private static readonly string[] Always = ["Europe/Dublin", "Australia/Lord_Howe", "America/Havana", "Africa/Casablanca", "Europe/Berlin", "America/Santiago"];

    [Fact]
    public void Around_each_change_of_clocks_schedules_fire_when_clocks_show_their_times()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("DSUP_ZONES_SEED"), out var given) ? given : Random.Shared.Next();
        var all = TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).ToArray();
        string[] zones = Proof.Setting("DSUP_ZONES", "full") == "full" ? all : [.. Always, .. new Random(seed).GetItems(all, SampledZones)];
        var changes = 0;

        foreach (var zone in zones.Distinct())
        {
            foreach (var change in ClockMinutes.Changes(zone, 2015, 2037))
            {
                changes++;
                foreach (var kind in CronKind.Around(change))
                    Compare(change, kind, seed);
            }
        }

        TestContext.Current.SendDiagnosticMessage($"{changes} changes of clocks in {zones.Length} zones; seed {seed}");
        Assert.InRange(changes, 100, int.MaxValue);
    }

    [Fact]
    public void An_hourly_schedule_in_Dublin_fires_once_an_hour_when_winter_ends()
    {
        var start = DateTimeOffset.Parse("2027-03-27T23:59:55Z", null);
        var row = new ScheduleRow
        {
            Cron = "0 0 * * * ?",
            TimeZone = "Europe/Dublin",
            Misfire = "fire-once",
            NextAt = Instant.ToRow(CronTimes.Read("0 0 * * * ?", "Europe/Dublin").After(start)!.Value),
        };
        var fires = new List<string>();

        for (var now = start; now < start.AddHours(4); now = now.AddSeconds(1))
        {
            if (FirePlan.Of(row, now) is not { } plan)
                continue;
            fires.AddRange(plan.Times.Select(time => time.UtcDateTime.ToString("HH:mm", null)));
            row = row with { LastAt = Instant.ToRow(plan.Last), NextAt = Instant.ToRow(plan.Next!.Value) };
        }

        Assert.Equal(["00:00", "01:00", "02:00", "03:00"], fires);
    }

    private static void Compare(ClockMinutes change, CronKind kind, int seed)
    {
        var expected = change.Fires(kind.Fires, kind.IsAllDay);
        var times = CronTimes.Read(kind.Cron, change.Zone);

        var forward = new List<DateTimeOffset>();
        for (var time = times.After(change.From); time is { } found && found < change.Until && forward.Count <= expected.Count; time = times.After(found))
            forward.Add(found);
        var backward = new List<DateTimeOffset>();
        for (var time = times.Before(change.Until); time is { } found && found > change.From && backward.Count <= expected.Count; time = times.Before(found))
            backward.Insert(0, found);

        var what = $"{kind.Cron} in {change.Zone} at {change.At:u} (seed {seed}): ";
        Assert.True(expected.SequenceEqual(forward), $"{what}forward {Text(forward)}, but clocks say {Text(expected)}");
        Assert.True(expected.SequenceEqual(backward), $"{what}backward {Text(backward)}, but clocks say {Text(expected)}");
    }

    private static string Text(IEnumerable<DateTimeOffset> times) => string.Join(' ', times.Take(20).Select(time => time.UtcDateTime.ToString("dd'T'HH:mm:ss", null)));
}
