using System.Diagnostics;

namespace Supervisor.Durable.Daemon;

/// <summary>Crash tests only: <c>DSUP_FAULT=Name</c> kills this supervisor, as by kill -9, when it reaches that fault point.</summary>
internal static class FaultSwitch
{
    public static SupervisorOptions Apply(SupervisorOptions options) => Environment.GetEnvironmentVariable("DSUP_FAULT") is { Length: > 0 } point
        ? options with { Reach = name => Reach(name, point) }
        : options;

    private static void Reach(string name, string point)
    {
        if (name != point)
            return;
        using var self = Process.GetCurrentProcess();
#pragma warning disable RS0030 // killing itself is the point
        self.Kill();
#pragma warning restore RS0030
    }
}
