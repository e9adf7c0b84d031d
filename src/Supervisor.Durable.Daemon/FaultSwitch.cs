using System.Diagnostics;
using System.Globalization;

namespace Supervisor.Durable.Daemon;

/// <summary>
/// Crash tests only: <c>DSUP_FAULT=Name</c> kills this supervisor, as by kill -9, when it reaches that fault point; <c>Name:3</c> when it
/// reaches it for the third time.
/// </summary>
internal static class FaultSwitch
{
    private static int _reached;

    public static SupervisorOptions Apply(SupervisorOptions options)
    {
        if (Environment.GetEnvironmentVariable("DSUP_FAULT") is not { Length: > 0 } fault)
            return options;
        var words = fault.Split(':');
        var time = words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 1;
        return options with { Reach = name => Reach(name, words[0], time) };
    }

    private static void Reach(string name, string point, int time)
    {
        if (name != point || Interlocked.Increment(ref _reached) != time)
            return;
        using var self = Process.GetCurrentProcess();
#pragma warning disable RS0030 // killing itself is the point
        self.Kill();
#pragma warning restore RS0030
    }
}
