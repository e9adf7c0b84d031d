using System.Globalization;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Cli.Rendering;

/// <summary>Linux's signals by number, for people. The supervisor is the judge of what is a signal; this only names.</summary>
internal static class SignalName
{
    private const int FirstRealTime = 34;
    private const int LastRealTime = 64;

    public static string Of(int number) => number switch
    {
        > 0 when number < SignalWords.Names.Length => "SIG" + SignalWords.Names[number],
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
