using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using Supervisor.Durable.Errors;

namespace Supervisor.Durable;

/// <summary>A signal, by its Linux number (signal(7)). In JSON it is its name, and is read from a name or a number.</summary>
[JsonConverter(typeof(SignalJsonConverter))]
public readonly record struct Signal : IParsable<Signal>
{
    private static readonly Dictionary<string, int> Numbers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["HUP"] = 1,
        ["INT"] = 2,
        ["QUIT"] = 3,
        ["ILL"] = 4,
        ["TRAP"] = 5,
        ["ABRT"] = 6,
        ["IOT"] = 6,
        ["BUS"] = 7,
        ["FPE"] = 8,
        ["KILL"] = 9,
        ["USR1"] = 10,
        ["SEGV"] = 11,
        ["USR2"] = 12,
        ["PIPE"] = 13,
        ["ALRM"] = 14,
        ["TERM"] = 15,
        ["STKFLT"] = 16,
        ["CHLD"] = 17,
        ["CONT"] = 18,
        ["STOP"] = 19,
        ["TSTP"] = 20,
        ["TTIN"] = 21,
        ["TTOU"] = 22,
        ["URG"] = 23,
        ["XCPU"] = 24,
        ["XFSZ"] = 25,
        ["VTALRM"] = 26,
        ["PROF"] = 27,
        ["WINCH"] = 28,
        ["IO"] = 29,
        ["POLL"] = 29,
        ["PWR"] = 30,
        ["SYS"] = 31,
    };

    private static readonly Dictionary<int, string> Names = Numbers.Where(n => n.Key is not ("IOT" or "POLL")).ToDictionary(n => n.Value, n => n.Key);

    private Signal(int number) => Number = number;

    /// <summary>1…64.</summary>
    public int Number { get; }

    /// <summary>SIGHUP.</summary>
    public static Signal Hangup { get; } = new(1);

    /// <summary>SIGINT.</summary>
    public static Signal Interrupt { get; } = new(2);

    /// <summary>SIGQUIT.</summary>
    public static Signal Quit { get; } = new(3);

    /// <summary>SIGKILL.</summary>
    public static Signal ForceStop { get; } = new(9);

    /// <summary>SIGUSR1.</summary>
    public static Signal User1 { get; } = new(10);

    /// <summary>SIGUSR2.</summary>
    public static Signal User2 { get; } = new(12);

    /// <summary>SIGTERM.</summary>
    public static Signal Terminate { get; } = new(15);

    /// <summary>SIGCONT.</summary>
    public static Signal Continue { get; } = new(18);

    /// <summary>SIGSTOP.</summary>
    public static Signal Suspend { get; } = new(19);

    /// <summary>SIGTSTP.</summary>
    public static Signal TerminalSuspend { get; } = new(20);

    /// <summary>Any signal by its number.</summary>
    /// <param name="number">1…64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is no signal's.</exception>
    public static Signal Custom(int number) => number is >= 1 and <= 64
        ? new(number)
        : throw new ArgumentOutOfRangeException(nameof(number), number, "A signal's number is 1 to 64.");

    /// <summary>Reads <c>TERM</c>, <c>SIGTERM</c>, <c>term</c>, <c>15</c>, <c>RTMIN+3</c>.</summary>
    /// <param name="text">A name, with or without SIG, in any case, or a number.</param>
    /// <exception cref="FormatException">It names no signal; the message names the text and some that are known.</exception>
    public static Signal Parse(string text) => TryParse(Argument.NotNull(text), out var signal)
        ? signal
        : throw new FormatException($"'{text}' is no signal. Use a name such as TERM, HUP, INT, KILL, USR1, or a number from 1 to 64.");

    static Signal IParsable<Signal>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Signal>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Signal result) => TryParse(s, out result);

    /// <summary>As <see cref="Parse"/>, without the exception.</summary>
    /// <param name="text">A name or a number.</param>
    /// <param name="signal">What it names.</param>
    public static bool TryParse(string? text, out Signal signal)
    {
        var name = Bare(text ?? "");
        if (!Numbers.TryGetValue(name, out var number) && !TryParseRealTime(name, out number)
            && !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            number = 0;
        signal = number is >= 1 and <= 64 ? new(number) : default;
        return signal.Number != 0;
    }

    /// <summary>The names that have one, without SIG.</summary>
    internal static IReadOnlyCollection<string> Known => Names.Values;

    /// <summary>Whether the text names the signal that no process can ignore: <c>KILL</c>, <c>SIGKILL</c>, <c>9</c>.</summary>
    internal static bool IsKill(string text) => TryParse(text, out var signal) && signal == ForceStop;

    /// <summary>The name that a mistyped one was probably meant to be; null where none is near.</summary>
    internal static string? Near(string text) => Nearest.Of(Bare(text), Names.Values);

    /// <summary>Its name without SIG, such as TERM; RTMIN+n for a real-time signal, else its number.</summary>
    public override string ToString() =>
        Names.TryGetValue(Number, out var name) ? name
        : Number is >= RealTimeMinimum and <= 64 ? $"RTMIN+{Number - RealTimeMinimum}"
        : Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>glibc's SIGRTMIN: the two before it belong to its threads (signal(7)).</summary>
    private const int RealTimeMinimum = 34;

    private static string Bare(string text) => text.Trim() is var name && name.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? name[3..] : name;

    private static bool TryParseRealTime(string name, out int number)
    {
        number = 0;
        if (!name.StartsWith("RTMIN+", StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(name.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var above) || above > 30)
            return false;
        number = RealTimeMinimum + above;
        return true;
    }
}
