using System.Globalization;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>A [program:x] of supervisord, which becomes a job for each of its processes.</summary>
internal sealed class SupervisordProgram
{
    private const int LongestSeconds = 365 * 24 * 3600;
    private const int MostBurst = 1000;

    private static readonly HashSet<string> Carried =
    [
        "command", "process_name", "numprocs", "numprocs_start", "directory", "environment", "autostart", "autorestart", "exitcodes",
            "startsecs", "startretries",
        "stopsignal", "stopwaitsecs", "stopasgroup", "stdout_logfile_maxbytes", "stdout_logfile_backups", "umask", "user",
    ];

    private static readonly Dictionary<string, (string Why, string Instead)> NotCarried = new()
    {
        ["priority"] = ("jobs are started in no order", "Let a job wait for what it needs, or try again: Restart does that"),
        ["stdout_syslog"] = ("output goes to no syslog", "Pipe it there: dsup logs NAME -f | logger"),
        ["stderr_syslog"] = ("output goes to no syslog", "Pipe it there: dsup logs NAME -f --stderr | logger"),
        ["serverurl"] = ("there is no XML-RPC", "Use HTTP over dsup.sock"),
    };

    private static readonly Dictionary<string, (string Why, string Instead)> Notes = new()
    {
        ["redirect_stderr"] = ("both streams are kept in one log, each line marked", "Leave it; dsup logs shows both, --stderr only one"),
        ["stdout_logfile"] = ("the supervisor keeps the output itself", "Read it with: dsup logs NAME"),
        ["stderr_logfile"] = ("the supervisor keeps the output itself", "Read it with: dsup logs NAME --stderr"),
        ["stderr_logfile_maxbytes"] = ("both streams are kept in one log", "Set Logs:MaxBytes"),
        ["stderr_logfile_backups"] = ("both streams are kept in one log", "Set Logs:MaxFiles"),
        ["killasgroup"] = ("a job's whole process tree is ended anyway", "Leave it"),
    };

    private readonly Import _import;
    private readonly IniSection _section;
    private readonly SupervisordCommon _common;

    /// <summary>What is the same for each of its processes.</summary>
    private readonly SupervisordValues _values;

    public SupervisordProgram(IniSection section, SupervisordCommon common)
    {
        (_import, _section, _common) = (section.Import, section, common);
        _values = new(_import)
        {
            ["program_name"] = section.Title,
            ["group_name"] = common.Groups.GetValueOrDefault(section.Title, section.Title),
        };
    }

    private Place Place => _section.Place;

    public void Add()
    {
        try
        {
            if (_section["command"] is null)
                throw new FormatException("it has no command");
            var count = Number("numprocs", 1, 1000);
            _values["numprocs"] = count;
            var first = Number("numprocs_start", 0, int.MaxValue / 2);
            for (var i = 0; i < count; i++)
                AddProcess(first + i, count);
            TellVariables();
            LeaveTheRest();
        }
        catch (FormatException e)
        {
            _import.Lose(Place, _section.Title, e.Message);
        }
    }

    private void AddProcess(int number, int count)
    {
        _values["process_num"] = number;
        var environment = EnvironmentOf();
        var name = _values.Now(_section["process_name"] ?? (count > 1 ? "%(program_name)s_%(process_num)02d" : "%(program_name)s"));
        _values["process_name"] = name;
        var directory = (_section["directory"] ?? _common.Directory) is { } path ? Directory(_values.Later(path)) : null;
        var words = Words();
        var umask = UMask();
        _import.Add(Place, name, new JobDefinition
        {
            Command = umask is null ? _import.Command([.. words.Select(PercentText.Word)], directory) : null,
            Shell = umask is null ? null : $"umask {umask}; exec {string.Join(' ', words.Select(PercentText.ShellWord))}",
            WorkingDirectory = directory,
            Environment = environment,
            Grouped = Flag("stopasgroup") ? true : umask is null ? null : false,
            AutoStart = Flag("autostart", unsaid: true),
            Stop = new() { Signal = Now("stopsignal") ?? "TERM", Grace = $"{Number("stopwaitsecs", 10, LongestSeconds)}s" },
            Restart = Restart(),
            Logs = Logs(),
        });
    }

    /// <summary>supervisord expands the command first and splits it then.</summary>
    private IReadOnlyList<string> Words()
    {
        var words = ShellWords.Split(_values.Command(_section["command"]!));
        if (words.Count == 0)
            throw new FormatException("its command is empty");
        foreach (var variable in words.Select(PercentText.Alone).OfType<string>().Where(v => _import.Context.Variable(v) is null)
            .Distinct())
        {
            _values.Needed.Remove(variable);
            _import.Leave(
                _section.PlaceOf("command"), $"{_section.Title}: %(ENV_{variable})s",
                    "it is one word here, and taken from dsupd's environment when dsupd starts",
                $"If it stands for several words, import the file with --env {variable}='…'");
        }

        return words;
    }

    private string Directory(string path) => PercentText.Word(path) is var word && word.StartsWith("${", StringComparison.Ordinal)
        ? word
        : PercentText.Word(_import.Absolute(path.StartsWith('~') ? throw new FormatException("its directory begins with ~") : path));

    /// <summary>A program's own variables can be used in its other keys, those of [supervisord] in both.</summary>
    private Dictionary<string, string?>? EnvironmentOf()
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var text in new[] { _common.Environment, _section["environment"] }.OfType<string>())
        {
            foreach (var (key, value) in KeyValueList.Read(_values.Later(text)).ToList())
            {
                all[key] = PercentText.Word(value);
                _values.Set(key, value);
            }
        }

        return all.Count == 0 ? null : all;
    }

    /// <summary>supervisord's own, where it is not the usual one, is that of its programs.</summary>
    private string? UMask() => (Now("umask") ?? (_common.UMask?.TrimStart('0') is "22" ? null : _common.UMask)) is not { } umask ? null
        : umask.Length is > 0 and < 6 && umask.All(c => c is >= '0' and <= '7') ? umask
        : throw new FormatException($"its umask is '{umask}', which is no octal number");

    /// <summary>
    /// supervisord gives up after so many starts that did not last startsecs; between them it waits one second more each time. With a
    /// startsecs of 0
    /// every start is a success.
    /// </summary>
    private RestartDefinition Restart()
    {
        var policy = (Now("autorestart") ?? "unexpected").ToLowerInvariant() switch
        {
            "unexpected" => "on-failure",
            "true" or "1" or "yes" or "on" => "always",
            "false" or "0" or "no" or "off" => "never",
            var other => throw new FormatException($"its autorestart is '{other}'"),
        };
        var (retries, lasting) = (Number("startretries", 3, int.MaxValue), Number("startsecs", 1, LongestSeconds));
        if (policy == "never")
            return new() { Policy = policy };
        if (lasting == 0)
            return new() { Policy = policy, Delay = "1s", SuccessExitCodes = SuccessCodes(policy) };
        if (retries == 0)
            _import.Leave(_section.PlaceOf("startretries"), $"{_section.Title}: startretries", "the least limit is one restart",
                "Write \"Policy\": \"never\" if it is not to be restarted at all");
        var isLimited = retries <= MostBurst;
        var longest = Math.Clamp(retries * ((retries + 1L) / 2 + lasting + 1), 60, LongestSeconds);
        return new()
        {
            Policy = policy,
            Delay = "1s",
            MaxDelay = retries is > 300 and <= MostBurst ? $"{retries}s" : null,
            Backoff = "Linear",
            Burst = isLimited ? Math.Max(retries, 1) : null,
            Interval = isLimited ? $"{longest}s" : null,
            ResetAfter = $"{lasting}s",
            SuccessExitCodes = SuccessCodes(policy),
        };
    }

    private List<int>? SuccessCodes(string policy)
    {
        if (Now("exitcodes") is not { } text || policy != "on-failure")
            return null;
        var codes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(c => Whole("exitcodes", c, 255)).Distinct().ToList();
        if (!codes.Contains(0))
            _import.Leave(_section.PlaceOf("exitcodes"), $"{_section.Title}: exitcodes", "0 is always a success here",
                "Write \"Policy\": \"always\" if it is to be restarted after 0 too");
        return codes.Where(c => c != 0).Order().ToList() is { Count: > 0 } others ? others : null;
    }

    /// <summary>Limits of a log file; where there is none, they say nothing.</summary>
    private LogDefinition? Logs()
    {
        var (size, backups) = (Now("stdout_logfile_maxbytes"), Now("stdout_logfile_backups"));
        var file = _section["stdout_logfile"] ?? "AUTO";
        if ((size is null && backups is null) || file.StartsWith("/dev/", StringComparison.Ordinal)
            || file.StartsWith("/proc/", StringComparison.Ordinal)
            || file.ToUpperInvariant() is "NONE" or "OFF" or "SYSLOG")
        {
            return null;
        }

        return new()
        {
            MaxBytes = size is null ? null : Bytes(size),
            MaxFiles = backups is null ? null : Number("stdout_logfile_backups", 10, int.MaxValue - 1) + 1,
        };
    }

    private static long Bytes(string text)
    {
        var upper = text.Trim().ToUpperInvariant();
        var (number, unit) = upper.EndsWith("KB", StringComparison.Ordinal) ? (upper[..^2], 1024L)
            : upper.EndsWith("MB", StringComparison.Ordinal) ? (upper[..^2], 1024L * 1024)
            : upper.EndsWith("GB", StringComparison.Ordinal) ? (upper[..^2], 1024L * 1024 * 1024) : (upper, 1);
        var bytes = unit * Whole("stdout_logfile_maxbytes", number.Trim(), int.MaxValue);
        return bytes is > 0 and < 4096 ? 4096 : bytes;
    }

    private void TellVariables()
    {
        if (_values.Needed.Count > 0)
        {
            var names = string.Join(", ", _values.Needed);
            _import.Note(
                Place, _section.Title, $"dsupd must have {names} in its environment when it starts",
                "Set it where dsupd is started, or write the value instead of ${…}");
        }

        if (_values.Written.Count > 0)
        {
            var names = string.Join(", ", _values.Written);
            _import.Note(_section.PlaceOf("command"), _section.Title, $"its command has the value that {names} has now", "Import it again when that changes");
        }
    }

    private void LeaveTheRest()
    {
        if (_section["user"] is { } user)
            Accounts.Report(_import, _section.PlaceOf("user"), $"{_section.Title}: user", user);
        foreach (var key in _section.Keys.Where(k => !Carried.Contains(k)))
        {
            if (Notes.TryGetValue(key, out var note))
                _import.Note(_section.PlaceOf(key), $"{_section.Title}: {key}", note.Why, note.Instead);
            else if (key.EndsWith("_events_enabled", StringComparison.Ordinal)
                || key.EndsWith("_capture_maxbytes", StringComparison.Ordinal))
                _import.Leave(_section.PlaceOf(key), $"{_section.Title}: {key}", "output makes no events",
                    "Follow it with: dsup logs NAME -f");
            else if (NotCarried.GetValueOrDefault(key, ("there is nothing like it here", "Leave it")) is var (why, instead))
                _import.Leave(_section.PlaceOf(key), $"{_section.Title}: {key}", why, instead);
        }
    }

    private string? Now(string key) => _section[key] is { } text ? _values.Now(text).Trim() : null;

    private bool Flag(string key, bool unsaid = false) => Now(key)?.ToLowerInvariant() switch
    {
        null => unsaid,
        "true" or "1" or "yes" or "on" or "t" or "y" => true,
        "false" or "0" or "no" or "off" or "f" or "n" => false,
        var other => throw new FormatException($"its {key} is '{other}', neither true nor false"),
    };

    private int Number(string key, int unsaid, int most) => Now(key) is { } text ? Whole(key, text, most) : unsaid;

    private static int Whole(string key, string text, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw new FormatException($"its {key} is '{text}', which is no number up to {most}");
}
