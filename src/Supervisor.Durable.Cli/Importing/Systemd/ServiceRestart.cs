using System.Globalization;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>When systemd restarts a service: Restart=, RestartSec=, StartLimit…=, and the exit codes that count.</summary>
internal sealed class ServiceRestart(Unit unit)
{
    private const int UsualBurst = 5;
    private const int MostBurst = 1000;

    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UsualDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Exit codes by their names, of systemd.exec(5) and sysexits.h.</summary>
    private static readonly Dictionary<string, int> Codes = new(StringComparer.Ordinal)
    {
        ["SUCCESS"] = 0,
        ["FAILURE"] = 1,
        ["INVALIDARGUMENT"] = 2,
        ["NOTIMPLEMENTED"] = 3,
        ["NOPERMISSION"] = 4,
        ["NOTINSTALLED"] = 5,
        ["NOTCONFIGURED"] = 6,
        ["NOTRUNNING"] = 7,
        ["USAGE"] = 64,
        ["DATAERR"] = 65,
        ["NOINPUT"] = 66,
        ["NOUSER"] = 67,
        ["NOHOST"] = 68,
        ["UNAVAILABLE"] = 69,
        ["SOFTWARE"] = 70,
        ["OSERR"] = 71,
        ["OSFILE"] = 72,
        ["CANTCREAT"] = 73,
        ["IOERR"] = 74,
        ["TEMPFAIL"] = 75,
        ["PROTOCOL"] = 76,
        ["NOPERM"] = 77,
        ["CONFIG"] = 78,
    };

    /// <summary>The policy; null where there is nothing to say.</summary>
    /// <param name="ignoresFailure">Whether a failure counts as a success.</param>
    public RestartDefinition? Read(bool ignoresFailure)
    {
        var policy = Policy(ignoresFailure);
        var (success, prevent) = (ExitCodes("SuccessExitStatus"), ExitCodes("RestartPreventExitStatus"));
        success?.Remove(0);
        if (policy == "never")
            return success is { Count: > 0 } ? new() { Policy = policy, SuccessExitCodes = success } : null;
        var (burst, interval) = Limit();
        var most = unit.Last("RestartMaxDelaySec") is { } entry && unit.Last("RestartSteps")?.Value is not (null or "0")
            ? UnitSpan.Of(entry) : (TimeSpan?)null;
        var delay = unit.Last("RestartSec") is { } sec ? UnitSpan.Of(sec) : UsualDelay;
        return new()
        {
            Policy = policy,
            Delay = Duration.Format(delay),
            Backoff = most is null ? null : "Exponential",
            MaxDelay = most is { } longest ? Duration.Format(longest < delay ? delay : longest) : null,
            Burst = burst,
            Interval = burst is null ? null : Duration.Format(interval),
            ResetAfter = burst is null ? null : Duration.Format(interval),
            SuccessExitCodes = success is { Count: > 0 } ? success : null,
            PreventExitCodes = prevent is { Count: > 0 } ? prevent : null,
        };
    }

    private string Policy(bool ignoresFailure)
    {
        var entry = unit.Last("Restart");
        switch (entry?.Value)
        {
            case null or "no":
                return "never";
            case "always":
                return "always";
            case "on-failure":
                return ignoresFailure ? "never" : "on-failure";
            case "on-abnormal" or "on-abort":
                Leave(entry, "there is no policy for ends by a signal alone: exit codes other than 0 restart it, too",
                    "Add them to Restart:PreventExitCodes");
                return ignoresFailure ? "never" : "on-failure";
            case "on-success":
                Leave(entry, "there is no policy for successful ends alone, so it is not restarted",
                    "Set Restart:Policy to always, and PreventExitCodes");
                return "never";
            case "on-watchdog":
                Leave(entry, "there is no watchdog, so it is not restarted", "Set Restart:Policy");
                return "never";
            default:
                throw new FormatException($"its Restart is '{entry!.Value}', which systemd does not know");
        }
    }

    /// <summary>systemd counts starts, the first one too; here restarts are counted.</summary>
    private (int? Burst, TimeSpan Interval) Limit()
    {
        var (limit, length) = (unit.Last("StartLimitBurst"), unit.Last("StartLimitIntervalSec") ?? unit.Last("StartLimitInterval"));
        var interval = length is null ? UsualInterval : UnitSpan.Of(length);
        var starts = limit is null ? UsualBurst
            : int.TryParse(limit.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new FormatException($"its StartLimitBurst is '{limit.Value}', which is no number");
        if (interval == TimeSpan.Zero || starts is 0 or > MostBurst)
            return (null, interval);
        if (starts == 1)
            Leave(limit!, "the least limit is one restart", "Set Restart:Policy to never if it is not to be restarted at all");
        return (Math.Max(starts - 1, 1), interval);
    }

    private List<int>? ExitCodes(string key)
    {
        var codes = new SortedSet<int>();
        foreach (var entry in unit.All(key))
        {
            foreach (var word in entry.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (Codes.TryGetValue(word, out var known)
                    || (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out known) && known <= 255))
                    codes.Add(known);
                else if (Signal.TryParse(word, out _))
                    Leave(entry, $"an end by {word} is a failure like other signals", "Let the program exit with a code of its own");
                else
                    throw new FormatException($"its {key} has '{word}', which is no exit code");
            }
        }

        return codes.Count == 0 ? null : [.. codes];
    }

    private void Leave(UnitEntry entry, string why, string instead) =>
        unit.Import.Leave(entry.Place, $"{unit.Title}: {entry.Key}", why, instead);
}
