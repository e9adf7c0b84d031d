using System.Globalization;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Linux's signals by number, for people. The supervisor is the judge of what is a signal; this only names.</summary>
internal static class SignalName
{
    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD",
        "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    private const int FirstRealTime = 34;
    private const int LastRealTime = 64;

    public static string Of(int number) => number switch
    {
        > 0 when number < Names.Length => "SIG" + Names[number],
        FirstRealTime => "SIGRTMIN",
        > FirstRealTime and <= LastRealTime => $"SIGRTMIN+{number - FirstRealTime}",
        _ => $"signal {number}",
    };

    /// <summary>TERM, sigterm and 15 as SIGTERM.</summary>
    public static string Of(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Of(number);
        var name = text.ToUpperInvariant();
        return name.StartsWith("SIG", StringComparison.Ordinal) ? name : "SIG" + name;
    }
}
