using System.Diagnostics;
using System.Globalization;

namespace Supervisor.Durable.Daemon;

/// <summary>
/// Crash tests only: <c>DSUP_FAULT=Name</c> kills this supervisor, as by kill -9, when it reaches that fault point; <c>Name:3</c> when it
/// reaches it for the third time. <c>DSUP_FAULT=@/path</c> reads that word from a file as soon as it is there, and counts from then on.
/// <c>DSUP_FAULT_TRACE=/path</c> gets a line with the name of each point that is reached.
/// </summary>
internal sealed class FaultSwitch
{
    private readonly Lock _gate = new();
    private readonly string? _file, _trace;
    private string? _point;
    private int _left;

    private FaultSwitch(string? fault, string? trace)
    {
        _trace = trace;
        if (fault is ['@', .. var file])
            _file = file;
        else if (fault is { Length: > 0 })
            Arm(fault);
    }

    public static SupervisorOptions Apply(SupervisorOptions options)
    {
        var (fault, trace) = (Environment.GetEnvironmentVariable("DSUP_FAULT"), Environment.GetEnvironmentVariable("DSUP_FAULT_TRACE"));
        if (fault is not { Length: > 0 } && trace is null)
            return options;
        var armed = new FaultSwitch(fault, trace);
        return options with { Reach = armed.Reach };
    }

    private void Arm(string fault)
    {
        var words = fault.Split(':');
        (_point, _left) = (words[0], words.Length > 1 ? int.Parse(words[1], CultureInfo.InvariantCulture) : 1);
    }

    private void Reach(string name)
    {
        lock (_gate)
        {
            if (_trace is not null)
                File.AppendAllText(_trace, name + "\n");
            if (_point is null && File.Exists(_file))
                Arm(File.ReadAllText(_file));
            if (name != _point || --_left != 0)
                return;
            using var self = Process.GetCurrentProcess();
#pragma warning disable RS0030 // killing itself is the point
            self.Kill();
#pragma warning restore RS0030
        }
    }
}
