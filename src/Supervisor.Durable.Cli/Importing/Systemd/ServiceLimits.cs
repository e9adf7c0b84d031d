using System.Globalization;

namespace Supervisor.Durable.Cli.Importing.Systemd;

/// <summary>Limit…= of a service: prlimit sets them and becomes the program.</summary>
internal static class ServiceLimits
{
    private static readonly Dictionary<string, string> Options = new(StringComparer.Ordinal)
    {
        ["LimitCPU"] = "cpu",
        ["LimitFSIZE"] = "fsize",
        ["LimitDATA"] = "data",
        ["LimitSTACK"] = "stack",
        ["LimitCORE"] = "core",
        ["LimitRSS"] = "rss",
        ["LimitNOFILE"] = "nofile",
        ["LimitAS"] = "as",
        ["LimitNPROC"] = "nproc",
        ["LimitMEMLOCK"] = "memlock",
        ["LimitLOCKS"] = "locks",
        ["LimitSIGPENDING"] = "sigpending",
        ["LimitMSGQUEUE"] = "msgqueue",
        ["LimitRTPRIO"] = "rtprio",
    };

    private static readonly string[] Sizes = ["fsize", "data", "stack", "core", "rss", "as", "memlock", "msgqueue"];

    public static bool IsKnown(string key) => Options.ContainsKey(key);

    /// <summary>What stands before the command; nothing where there are no limits.</summary>
    /// <exception cref="FormatException">One of them is no limit.</exception>
    public static IReadOnlyList<string> Words(Unit unit)
    {
        var words = new List<string>();
        foreach (var (key, option) in Options)
        {
            if (unit.Last(key) is not { } entry)
                continue;
            var ends = entry.Value.Split(':').Select(v =>
                Value(v.Trim(), option) ?? throw new FormatException($"its {key} is '{entry.Value}', which is no limit")).ToList();
            if (option == "nofile" && ends.Contains("unlimited"))
                unit.Import.Leave(entry.Place, $"{unit.Title}: {key}", "the kernel allows no endless number of files",
                    "Put before the command: prlimit --nofile=1048576 --");
            else
                words.Add($"--{option}={ends[0]}:{ends[^1]}");
        }

        return words.Count == 0 ? [] : ["prlimit", .. words, "--"];
    }

    private static string? Value(string text, string option)
    {
        if (text == "infinity")
            return "unlimited";
        if (option == "cpu")
            return UnitSpan.Read(text) is { } span ? ((long)Math.Ceiling(span.TotalSeconds)).ToString(CultureInfo.InvariantCulture) : null;
        var unit = Sizes.Contains(option) && text.Length > 1 ? "KMGTPE".IndexOf(char.ToUpperInvariant(text[^1]),
            StringComparison.Ordinal) + 1 : 0;
        return ulong.TryParse(unit == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= ulong.MaxValue >> (10 * unit)
            ? (number << (10 * unit)).ToString(CultureInfo.InvariantCulture) : null;
    }
}
