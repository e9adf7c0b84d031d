using System.Globalization;
using System.Text.RegularExpressions;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>Time spans of systemd.time(7): <c>5min 20s</c>; a number alone is seconds; <c>infinity</c>.</summary>
internal static partial class UnitSpan
{
    /// <summary>What is as good as no end, and the longest that a definition may say.</summary>
    public static readonly TimeSpan Endless = TimeSpan.FromDays(365);

    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan Of(UnitEntry entry) =>
        Read(entry.Value) ?? throw new FormatException($"its {entry.Key} is '{entry.Value}', which is no time span");

    /// <summary>The span, at most <see cref="Endless"/>; null where it is none.</summary>
    public static TimeSpan? Read(string text)
    {
        if (text == "infinity")
            return Endless;
        if (!Whole().IsMatch(text))
            return null;
        var seconds = Part().Matches(text).Sum(m => double.Parse(m.Groups["n"].Value,
            CultureInfo.InvariantCulture) * Unit(m.Groups["u"].Value));
        return seconds >= Endless.TotalSeconds ? Endless : TimeSpan.FromMilliseconds(Math.Round(seconds * 1000));
    }

    private static double Unit(string unit) => unit switch
    {
        "us" or "usec" or "µs" => 1e-6,
        "ms" or "msec" => 1e-3,
        "m" or "min" or "minute" or "minutes" => 60,
        "h" or "hr" or "hour" or "hours" => 3600,
        "d" or "day" or "days" => 86400,
        "w" or "week" or "weeks" => 604800,
        "M" or "month" or "months" => 2629800,
        "y" or "year" or "years" => 31557600,
        _ => 1,
    };

    [GeneratedRegex($@"^\s*(?:{One}\s*)+$")]
    private static partial Regex Whole();

    [GeneratedRegex(One)]
    private static partial Regex Part();

    private const string One =
        @"(?<n>\d+(?:\.\d+)?)\s*(?<u>usec|us|µs|msec|ms|seconds|second|sec|s|minutes|minute|min|months|month|M|m|hours|hour|hr|h|days|day|d|weeks|week|w|years|year|y|(?=\s|$))";
}
