using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>A [program:x] of supervisord, which becomes a job for each of its processes.</summary>
internal sealed class SupervisordProgram(Import import, IniSection section, string? common)
{
    private static readonly HashSet<string> Carried =
    [
        "command", "process_name", "numprocs", "numprocs_start", "directory", "environment", "autostart", "autorestart", "exitcodes", "startsecs", "startretries",
        "stopsignal", "stopwaitsecs", "stopasgroup", "stdout_logfile_maxbytes", "stdout_logfile_backups",
    ];

    private static readonly Dictionary<string, (string Why, string Instead)> NotCarried = new()
    {
        ["user"] = ("jobs run as the user whom the supervisor runs as", "Run dsupd as that user, or put before the command: runuser -u USER --"),
        ["priority"] = ("jobs are started in no order", "Let a job wait for what it needs, or try again: Restart does that"),
        ["umask"] = ("jobs have the supervisor's umask", "Set it where dsupd is started, or use a Shell: umask 022; exec program"),
        ["redirect_stderr"] = ("both streams are kept in one log, each line marked", "Leave it; dsup logs shows both, --stderr only one"),
        ["stdout_logfile"] = ("the supervisor keeps the output itself", "Read it with: dsup logs NAME"),
        ["stderr_logfile"] = ("the supervisor keeps the output itself", "Read it with: dsup logs NAME --stderr"),
        ["stderr_logfile_maxbytes"] = ("both streams are kept in one log", "Set Logs:MaxBytes"),
        ["stderr_logfile_backups"] = ("both streams are kept in one log", "Set Logs:MaxFiles"),
        ["killasgroup"] = ("a job's whole process tree is ended anyway", "Leave it"),
        ["serverurl"] = ("there is no XML-RPC", "Use HTTP over dsup.sock"),
    };

    private int Line => section.Line;

    public void Add()
    {
        try
        {
            if (section["command"] is null)
                throw new FormatException("it has no command");
            var (count, first) = (Number("numprocs", 1, 1000), Number("numprocs_start", 0, int.MaxValue / 2));
            for (var i = 0; i < count; i++)
                AddProcess(first + i, count);
            LeaveTheRest();
        }
        catch (FormatException e)
        {
            import.Leave(Line, section.Title, $"the program is not carried over, since {e.Message}", "Write the job by hand");
        }
    }

    private void AddProcess(int number, int count)
    {
        var values = new Dictionary<string, object>
        {
            ["program_name"] = section.Title,
            ["group_name"] = section.Title,
            ["process_num"] = number,
            ["numprocs"] = count,
            ["here"] = import.Folder,
        };
        var name = PercentText.Plain(PercentText.Expand(section["process_name"] ?? (count > 1 ? "%(program_name)s_%(process_num)02d" : "%(program_name)s"), values), "process_name");
        values["process_name"] = name;
        var directory = section["directory"] is { } path ? Directory(PercentText.Expand(path, values)) : null;
        import.Add(Line, name, new JobDefinition
        {
            Command = import.Command([.. ShellWords.Split(PercentText.Expand(section["command"]!, values)).Select(PercentText.Word)], directory),
            WorkingDirectory = directory,
            Environment = EnvironmentOf(values),
            Grouped = Flag("stopasgroup") ? true : null,
            AutoStart = Flag("autostart", unsaid: true),
            Stop = new() { Signal = section["stopsignal"] ?? "TERM", Grace = $"{Number("stopwaitsecs", 10, 365 * 24 * 3600)}s" },
            Restart = Restart(),
            Logs = Logs(),
        });
    }

    private string Directory(string path) => PercentText.Word(path) is var word && word.StartsWith("${", StringComparison.Ordinal)
        ? word
        : PercentText.Word(import.Absolute(path.StartsWith("~/", StringComparison.Ordinal) ? throw new FormatException("its directory begins with ~") : path));

    private Dictionary<string, string?>? EnvironmentOf(Dictionary<string, object> values)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var text in new[] { common, section["environment"] }.OfType<string>())
        {
            foreach (var (key, value) in KeyValueList.Read(PercentText.Expand(text, values)))
                all[key] = PercentText.Word(value);
        }

        return all.Count == 0 ? null : all;
    }

    /// <summary>supervisord gives up after so many starts that did not last startsecs; between them it waits one second more each time.</summary>
    private RestartDefinition Restart()
    {
        var policy = (section["autorestart"] ?? "unexpected").ToLowerInvariant() switch
        {
            "unexpected" => "on-failure",
            "true" or "1" or "yes" or "on" => "always",
            "false" or "0" or "no" or "off" => "never",
            var other => throw new FormatException($"its autorestart is '{other}'"),
        };
        var (retries, lasting) = (Number("startretries", 3, 100_000), Number("startsecs", 1, 365 * 24 * 3600));
        if (policy == "never")
            return new() { Policy = policy };
        if (retries == 0)
            import.Leave(section.LineOf("startretries"), "startretries", "a burst of 0 restarts cannot be said", "Write \"Policy\": \"never\" if it is not to be restarted at all");
        var longest = Math.Clamp(retries * ((retries + 1L) / 2 + lasting + 1), 60, 365L * 24 * 3600);
        return new()
        {
            Policy = policy,
            Delay = "1s",
            Backoff = "Linear",
            Burst = retries == 0 ? null : retries,
            Interval = retries == 0 ? null : $"{longest}s",
            ResetAfter = $"{Math.Max(lasting, 1)}s",
            SuccessExitCodes = SuccessCodes(policy),
        };
    }

    private List<int>? SuccessCodes(string policy)
    {
        if (section["exitcodes"] is not { } text || policy != "on-failure")
            return null;
        var codes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(c => Whole("exitcodes", c, 255)).ToList();
        if (!codes.Contains(0))
            import.Leave(section.LineOf("exitcodes"), "exitcodes", "0 is always a success here", "Write \"Policy\": \"always\" if it is to be restarted after 0 too");
        return codes.Where(c => c != 0).Order().ToList() is { Count: > 0 } others ? others : null;
    }

    private LogDefinition? Logs() => section["stdout_logfile_maxbytes"] is null && section["stdout_logfile_backups"] is null
        ? null
        : new() { MaxBytes = section["stdout_logfile_maxbytes"] is { } size ? Bytes(size) : null, MaxFiles = section["stdout_logfile_backups"] is null ? null : Number("stdout_logfile_backups", 10, int.MaxValue - 1) + 1 };

    private static long Bytes(string text)
    {
        var upper = text.Trim().ToUpperInvariant();
        var (number, unit) = upper.EndsWith("KB", StringComparison.Ordinal) ? (upper[..^2], 1024L)
            : upper.EndsWith("MB", StringComparison.Ordinal) ? (upper[..^2], 1024L * 1024)
            : upper.EndsWith("GB", StringComparison.Ordinal) ? (upper[..^2], 1024L * 1024 * 1024) : (upper, 1);
        var bytes = unit * Whole("stdout_logfile_maxbytes", number.Trim(), int.MaxValue);
        return bytes is > 0 and < 4096 ? 4096 : bytes;
    }

    private void LeaveTheRest()
    {
        foreach (var key in section.Keys.Where(k => !Carried.Contains(k)))
        {
            var (why, instead) = NotCarried.GetValueOrDefault(key, ("there is nothing like it here", "Leave it"));
            import.Leave(section.LineOf(key), $"{section.Title}: {key}", why, instead);
        }
    }

    private bool Flag(string key, bool unsaid = false) => section[key]?.ToLowerInvariant() switch
    {
        null => unsaid,
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        var other => throw new FormatException($"its {key} is '{other}', neither true nor false"),
    };

    private int Number(string key, int unsaid, int most) => section[key] is { } text ? Whole(key, text, most) : unsaid;

    private static int Whole(string key, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw new FormatException($"its {key} is '{text}', which is no number up to {most}");
}
