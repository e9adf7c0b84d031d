using System.Globalization;

namespace Supervisor.Durable.CrashTests.Matrix;

/// <summary>One walk through a scenario, and where it ends in a SIGKILL.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Life">Which process dies.</param>
/// <param name="Point">Where.</param>
/// <param name="Time">At which meeting of the point: 1 is the first.</param>
/// <param name="Launch">A shim: that of which launch of the job; 1 is the first.</param>
internal sealed record Death(string Scenario, Lives Life, string Point, int Time, int Launch = 1)
{
    /// <summary>As the programs get it, in a variable.</summary>
    public string Fault => Time == 1 ? Point : string.Create(CultureInfo.InvariantCulture, $"{Point}:{Time}");

    public override string ToString() => Life switch
    {
        Lives.First => $"{Scenario}, {Fault}",
        Lives.Second => $"{Scenario}, {Fault} after a kill",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Scenario}, {Fault} in the shim of launch {Launch}"),
    };
}
