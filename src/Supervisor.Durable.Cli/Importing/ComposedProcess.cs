using System.Globalization;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>A process of a process-compose.yaml, which becomes a job for each of its replicas.</summary>
internal sealed class ComposedProcess(Import import, string name, YamlTable process, ComposedProject project)
{
    private const int LongestSeconds = 365 * 24 * 3600;
    private const int MostBurst = 1000;

    private static readonly HashSet<string> Carried =
    [
        "command", "entrypoint", "working_dir", "environment", "env_file", "availability", "shutdown", "disabled", "is_disabled",
            "replicas", "schedule",
        "success_exit_codes", "vars", "is_template_disabled", "is_dotenv_disabled",
    ];

    private static readonly Dictionary<string, (string Why, string Instead)> NotCarried = new()
    {
        ["depends_on"] = ("jobs are started in no order", "Let it wait for what it needs, or try again: Restart does that"),
        ["readiness_probe"] = ("jobs are not probed", "Let the program end when it is not well; Restart brings it back"),
        ["liveness_probe"] = ("jobs are not probed", "Let the program end when it is not well; Restart brings it back"),
        ["ready_log_line"] = ("jobs are not probed", "Leave it"),
        ["is_daemon"] = ("a job is the process that is launched, not one that it leaves behind", "Let the program stay in the foreground"),
        ["is_elevated"] = ("jobs run as the user whom dsupd runs as", "Run dsupd as root"),
        ["is_tty"] = ("jobs have no terminal", "Put before the command: script -qfc"),
        ["is_interactive"] = ("jobs have no terminal", "Leave it"),
        ["is_foreground"] = ("jobs have no terminal", "Run it by hand"),
    };

    private static readonly Dictionary<string, (string Why, string Instead)> Notes = new()
    {
        ["log_location"] = ("the supervisor keeps the output itself", "Read it with: dsup logs NAME"),
        ["log_configuration"] = ("the supervisor keeps the output itself", "Set Logs:MaxBytes and Logs:MaxFiles"),
        ["namespace"] = ("jobs have no groups", "Put it before the name: group.name"),
        ["description"] = ("jobs have no description", "Write a comment into the file"),
        ["disable_ansi_colors"] = ("output is kept as it is", "Leave it"),
    };

    /// <summary>Keys whose templates cannot be filled in, reported once.</summary>
    private readonly HashSet<string> _unfilled = [];

    public void Add(Place place)
    {
        if (!process.Has("command") && !process.Has("entrypoint"))
        {
            import.Lose(place, name, "it has no command");
            return;
        }

        var replicas = Math.Max(process.Number("replicas", 1000) ?? 1, 1);
        var width = 1 + (int)Math.Log10(replicas);
        var schedule = new ComposedSchedule(import, name, process).Read(isDisabled: IsDisabled());
        for (var i = 0; i < replicas; i++)
        {
            var job = Job(i) with { Schedules = schedule };
            import.Add(place, replicas == 1 ? name : $"{name}-{i.ToString("D" + Number(width), CultureInfo.InvariantCulture)}", job);
        }

        LeaveTheRest();
    }

    private JobDefinition Job(int replica)
    {
        var entry = process.Has("command") ? null : process.Texts("entrypoint");
        var shutdown = process.Table("shutdown");
        var directory = Directory(replica);
        return new()
        {
            Command = entry is null ? null : import.Command([.. entry.Select(project.Variables.Expanding)], directory),
            Shell = entry is null ? project.Variables.ForShell(Filled("command", process.Text("command") ?? "", replica)) : null,
            ShellProgram = entry is null ? project.Shell.Program : null,
            ShellProgramOption = entry is null ? project.Shell.Option : null,
            WorkingDirectory = directory,
            EnvironmentFile = EnvironmentFiles(),
            Environment = Environment(replica),
            Grouped = shutdown?.Flag("parent_only") != true,
            AutoStart = !IsDisabled() && !process.Flag("is_foreground") && process.Table("schedule")?.Flag("run_on_start") != false,
            Stop = new()
            {
                Signal = Signal(shutdown?.Number("signal", 64) ?? 15),
                Grace = $"{shutdown?.Number("timeout_seconds", LongestSeconds) ?? 10}s",
            },
            Restart = Restart(process.Table("availability")),
        };
    }

    private bool IsDisabled() => process.Known("is_disabled") is { } said ? said == "true" : process.Flag("disabled");

    /// <summary>A relative directory starts at the file that says it; without one a process starts where the file stands that is
    /// extended.</summary>
    private string Directory(int replica)
    {
        var said = process.Text("working_dir") is { } path ? project.Variables.Expanding(Filled("working_dir", path, replica)) : ".";
        return (process.ImportOf("working_dir") ?? process.Imports.FirstOrDefault(i => i.File != import.File) ?? import).Absolute(said);
    }

    private List<string>? EnvironmentFiles()
    {
        var files = new List<string>();
        if (project.EnvironmentFile is { } common && !process.Flag("is_dotenv_disabled"))
            files.Add(Import.Literal(common));
        files.AddRange(process.Texts("env_file").Select(file =>
            (process.ImportOf("env_file") ?? import).Absolute(project.Variables.Expanding(file))));
        return files.Count == 0 ? null : files;
    }

    private Dictionary<string, string?> Environment(int replica)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PC_PROC_NAME"] = Import.Literal(name),
            ["PC_REPLICA_NUM"] = Number(replica),
        };
        foreach (var text in project.Environment.Concat(process.AllTexts("environment")))
        {
            var pair = Filled("environment", text, replica).Split('=', 2);
            all[pair[0]] = pair.Length == 2 ? project.Variables.Expanding(pair[1]) : "";
        }

        return all;
    }

    /// <summary>A text with its templates filled in; what is more than a variable is reported with its line.</summary>
    private string Filled(string key, string text, int replica)
    {
        if (!text.Contains("{{", StringComparison.Ordinal) || process.Flag("is_template_disabled"))
            return text;
        var variables = new Dictionary<string, string>(project.Templates, StringComparer.Ordinal);
        foreach (var (variable, value) in ProcessCompose.Templates(process, project.Variables))
            variables[variable] = value;
        variables["PC_REPLICA_NUM"] = Number(replica);
        var filled = GoTemplate.Render(text, variables, out var isWhole);
        if (!isWhole && _unfilled.Add(key))
            import.Leave(process.PlaceOf(key), $"{name}: {key}",
                "its template is more than a variable that is known, and is left as it is", "Write what it stands for");
        return filled;
    }

    private RestartDefinition? Restart(YamlTable? availability)
    {
        var policy = availability?.Known("restart") switch
        {
            "always" => "always",
            "on_failure" => "on-failure",
            _ => null,
        };
        var success = Codes(process).Concat(availability is null ? [] : Codes(availability)).Where(c => c != 0).Distinct().Order().ToList();
        if (policy is null)
            return success.Count == 0 ? null : new() { Policy = "never", SuccessExitCodes = success };
        int? most = availability!.Number("max_restarts", int.MaxValue) is > 0 and <= MostBurst and var burst ? burst : null;
        return new()
        {
            Policy = policy,
            Delay = $"{availability.Number("backoff_seconds", LongestSeconds) ?? 1}s",
            Burst = most,
            Interval = most is null ? null : "365d",
            ResetAfter = most is null ? null : "365d",
            SuccessExitCodes = success.Count == 0 ? null : success,
        };
    }

    private static IEnumerable<int> Codes(YamlTable table)
    {
        foreach (var text in table.Texts("success_exit_codes"))
        {
            yield return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var code) && code <= 255 ? code
                : throw new ImportException(table.PlaceOf("success_exit_codes").File, table.PlaceOf("success_exit_codes").Line,
                    $"'{text}' is no exit code from 0 to 255.");
        }
    }

    private void LeaveTheRest()
    {
        foreach (var key in process.Keys.Where(k => !Carried.Contains(k)))
        {
            if (Notes.TryGetValue(key, out var note))
                import.Note(process.PlaceOf(key), $"{name}: {key}", note.Why, note.Instead);
            else if (NotCarried.GetValueOrDefault(key, ("there is nothing like it here", "Leave it")) is var (why, instead))
                import.Leave(process.PlaceOf(key), $"{name}: {key}", why, instead);
        }

        if (process.Table("shutdown") is { } shutdown && shutdown.Has("command"))
            import.Leave(shutdown.PlaceOf("command"), $"{name}: shutdown.command", "a job is stopped by a signal",
                "Let the program end at Stop:Signal");
        if (process.Table("availability") is { } availability)
            LeaveAvailability(availability);
    }

    private void LeaveAvailability(YamlTable availability)
    {
        var restart = availability.Known("restart");
        if (restart == "exit_on_failure")
            import.Leave(availability.PlaceOf("restart"), $"{name}: availability.restart", "a job's failure does not end the others",
                "Read failures with: dsup events -f");
        else if (restart is not (null or "no" or "always" or "on_failure"))
            import.Leave(availability.PlaceOf("restart"), $"{name}: availability.restart",
                $"'{restart}' is no policy of process-compose, so the job is never restarted", "Set Restart:Policy");
        foreach (var key in availability.Keys.Except(["restart", "backoff_seconds", "max_restarts", "success_exit_codes"]))
            import.Leave(availability.PlaceOf(key), $"{name}: availability.{key}", "a job's end does not end the others", "Leave it");
    }

    private static string Signal(int number) => number is >= 1 and <= 64 ? Durable.Signal.Custom(number).ToString() : Number(number);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
