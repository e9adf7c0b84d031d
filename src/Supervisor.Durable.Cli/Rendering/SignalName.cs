namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Signals for people.</summary>
internal static class SignalName
{
    /// <summary>SIGTERM; SIGRTMIN+3; <c>signal 32</c> where it has no name.</summary>
    public static string Of(int number) => number is >= 1 and <= 64 && Signal.Custom(number).ToString() is var name && !char.IsAsciiDigit(name[0])
        ? $"SIG{(name == "RTMIN+0" ? "RTMIN" : name)}"
        : $"signal {number}";

    /// <summary>TERM, sigterm and 15 as SIGTERM.</summary>
    public static string Of(string text) => Signal.TryParse(text, out var signal) ? Of(signal.Number) : text;
}
