using System.Collections;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// The variables a command gets: the supervisor's own without what is meant for the supervisor alone, then the command's, then ours.
/// </summary>
internal static class ChildEnvironment
{
    /// <summary>Names the run's directory; marks every descendant that keeps its environment as the run's.</summary>
    public const string Mark = "DSUP_RUN_DIRECTORY";

    /// <summary>A service manager's words to us: a child that used them would speak in our name.</summary>
    private static readonly HashSet<string> OursAlone = new(StringComparer.Ordinal)
    {
        "NOTIFY_SOCKET", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID", "WATCHDOG_PID", "WATCHDOG_USEC",
        "MAINPID", "MANAGERPID", "JOURNAL_STREAM", "INVOCATION_ID", "SYSTEMD_EXEC_PID", "MEMORY_PRESSURE_WATCH", "MEMORY_PRESSURE_WRITE",
    };

    /// <summary>Settings of the supervisor, which may hold other jobs' secrets, and its faults for tests.</summary>
    private static readonly string[] OurPrefixes = ["DSUP__", "DSUP_CONFIG_DIR", "DSUP_OPEN_FILES", "DSUP_FAULT", "DSUP_SHIM_FAULT"];

    /// <summary>The environment of a run's program, by name.</summary>
    /// <exception cref="LaunchException">A name or value cannot stand in an environment.</exception>
    public static SortedDictionary<string, string> Of(Command command, string job, RunId run, string runDirectory, IDictionary inherited)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in inherited)
        {
            var name = (string)entry.Key;
            if (!OursAlone.Contains(name) && !OurPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                result[name] = (string?)entry.Value ?? "";
        }
        foreach (var (name, value) in command.Environment)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
                throw new LaunchException(
                    $"'{name}' cannot be the name of an environment variable. Use a name without '=' in the job's Environment.");
            if (value is null)
                result.Remove(name);
            else if (value.Contains('\0', StringComparison.Ordinal))
                throw new LaunchException($"The value of '{name}' contains a NUL character, which no environment can hold. Remove it from "
                    + "the job's Environment.");
            else
                result[name] = value;
        }
        result["DSUP_JOB"] = job;
        result["DSUP_RUN"] = run.ToString();
        result[Mark] = runDirectory;
        return result;
    }
}
