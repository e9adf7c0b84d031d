using System.Globalization;

namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>The jobs of a course, of every policy.</summary>
internal static class Specs
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>A job of any policy. Which variables its command has is no part of how it is restarted.</summary>
    public static JobSpec Any(Chance chance) => new(Command.Exec("/bin/true") with { Options = new() { Grouped = chance.OneIn(2) } })
    {
        AutoStart = chance.OneIn(2),
        Stop = new() { Grace = Grace, Mode = chance.OneIn(4) ? StopMode.Tree : null },
        Restart = new()
        {
            Policy = (RestartKind)chance.Below(4),
            Delay = chance.Of([TimeSpan.Zero, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10)]),
            MaxDelay = TimeSpan.FromMinutes(chance.Below(60)),
            Backoff = (BackoffKind)chance.Below(3),
            Jitter = chance.OneIn(3),
            Burst = chance.OneIn(2) ? 0 : 1 + chance.Below(5),
            Interval = chance.Within(300) + TimeSpan.FromSeconds(1),
            ResetAfter = chance.Within(600) + TimeSpan.FromSeconds(1),
            SuccessExitCodes = [1],
            PreventExitCodes = [2],
        },
    };

    public static JobSpec Changed(JobSpec spec, int to) => spec with
    {
        Stop = spec.Stop with { Mode = to % 3 == 0 ? StopMode.Tree : null },
        Command = spec.Command with { Environment = spec.Command.Environment.SetItem("EDITION", to.ToString(CultureInfo.InvariantCulture)) },
    };

    /// <summary>Whether a run that ended so is to be followed by another (CONTRACT.md, "Restart policies").</summary>
    public static bool Wants(RestartPolicy policy, ProcessEnd end)
    {
        var code = end switch { ProcessEnd.Success => 0, ProcessEnd.Exit e => e.Code, _ => -1 };
        return code != 2 && policy.Policy switch
        {
            RestartKind.Never => false,
            RestartKind.OnFailure => code is not (0 or 1),
            _ => true,
        };
    }
}
