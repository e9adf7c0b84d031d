using System.Collections.Immutable;
using System.Globalization;

namespace Supervisor.Durable.Client.Configuration;

/// <summary>Linux's signals as words. The engine has the last say (its <c>Signal</c>); a test holds both equal.</summary>
public static class SignalWords
{
    private const int LastSignal = 64;
    private const int RealTimeSpan = 30;

    /// <summary>The names by number, without SIG; the first is none.</summary>
    public static ImmutableArray<string> Names { get; } =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD",
        "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    private static readonly string[] Aliases = ["IOT", "POLL"];

    /// <summary>Whether <c>TERM</c>, <c>SIGTERM</c>, <c>term</c>, <c>15</c> or <c>RTMIN+3</c>.</summary>
    public static bool IsSignal(string text)
    {
        var name = Bare(text);
        return Names.Skip(1).Concat(Aliases).Contains(name, StringComparer.OrdinalIgnoreCase)
            || (name.StartsWith("RTMIN+", StringComparison.OrdinalIgnoreCase) && IsNumber(name[6..], 0, RealTimeSpan))
            || IsNumber(name, 1, LastSignal);
    }

    /// <summary>Whether the signal that no process can ignore: <c>KILL</c>, <c>SIGKILL</c>, <c>9</c>.</summary>
    public static bool IsKill(string text) => Bare(text).Equals("KILL", StringComparison.OrdinalIgnoreCase) || IsNumber(Bare(text), 9, 9);

    /// <summary>The name that a mistyped one was probably meant to be; null where none is near.</summary>
    public static string? Near(string text) => Nearest.Of(Bare(text), [.. Names.Skip(1)]);

    private static string Bare(string text) => text.Trim() is var name && name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? name[3..] : name;

    private static bool IsNumber(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;
}
