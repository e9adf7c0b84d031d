using System.Globalization;
using Supervisor.Durable.Client;
using Supervisor.Durable.Client.Configuration;

namespace Supervisor.Durable.Cli.Importing;

/// <summary>A process of a process-compose.yaml, which becomes a job for each of its replicas.</summary>
internal sealed class ComposedProcess(Import import, string name, YamlTable process, IReadOnlyList<string> common, YamlTable? shell)
{
    private const int LongestSeconds = 365 * 24 * 3600;

    private static readonly HashSet<string> Carried =
        ["command", "entrypoint", "working_dir", "environment", "availability", "shutdown", "disabled", "replicas"];

    private static readonly Dictionary<string, (string Why, string Instead)> NotCarried = new()
    {
        ["depends_on"] = ("jobs are started in no order", "Let it wait for what it needs, or try again: Restart does that"),
        ["readiness_probe"] = ("jobs are not probed", "Let the program end when it is not well; Restart brings it back"),
        ["liveness_probe"] = ("jobs are not probed", "Let the program end when it is not well; Restart brings it back"),
        ["ready_log_line"] = ("jobs are not probed", "Leave it"),
        ["log_location"] = ("the supervisor keeps the output itself", "Read it with: dsup logs NAME"),
        ["log_configuration"] = ("the supervisor keeps the output itself", "Set Logs:MaxBytes and Logs:MaxFiles"),
        ["is_daemon"] = ("a job is the process that is launched, not one that it leaves behind", "Let the program stay in the foreground"),
        ["is_elevated"] = ("jobs run as the user whom the supervisor runs as", "Run dsupd as root"),
        ["is_tty"] = ("jobs have no terminal", "Put before the command: script -qfc"),
        ["is_interactive"] = ("jobs have no terminal", "Leave it"),
        ["namespace"] = ("jobs have no groups", "Put it before the name: group.name"),
        ["description"] = ("jobs have no description", "Write a comment into the file"),
        ["env_file"] = ("its place is not known here", "Add \"EnvironmentFile\" with an absolute path"),
        ["schedule"] = ("its cron expressions have another format", "Add \"Schedules\", with seconds first"),
    };

    public void Add(int line)
    {
        if (!process.Has("command") && !process.Has("entrypoint"))
        {
            import.Leave(line, name, "it has no command", "Write the job by hand");
            return;
        }

        var replicas = Math.Max(process.Number("replicas", 1000) ?? 1, 1);
        for (var i = 0; i < replicas; i++)
            import.Add(line, replicas == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"), Job(i));
        LeaveTheRest();
    }

    private JobDefinition Job(int replica)
    {
        var entry = process.Has("command") ? null : process.Texts("entrypoint");
        var shutdown = process.Table("shutdown");
        var directory = import.Absolute(ComposedVariables.Expanding(process.Text("working_dir") ?? "."));
        return new()
        {
            Command = entry is null ? null : import.Command([.. entry.Select(ComposedVariables.Expanding)], directory),
            Shell = entry is null ? ComposedVariables.ForShell(process.Text("command") ?? "").Replace("{{.PC_REPLICA_NUM}}", Number(replica), StringComparison.Ordinal) : null,
            ShellProgram = entry is null ? shell?.Text("shell_command") ?? "bash" : null,
            WorkingDirectory = directory,
            Environment = Environment(replica),
            Grouped = shutdown?.Flag("parent_only") != true,
            AutoStart = !process.Flag("disabled"),
            Stop = new() { Signal = Signal(shutdown?.Number("signal", 64) ?? 15), Grace = $"{shutdown?.Number("timeout_seconds", LongestSeconds) ?? 10}s" },
            Restart = Restart(process.Table("availability")),
        };
    }

    private Dictionary<string, string?> Environment(int replica)
    {
        var all = new Dictionary<string, string?>(StringComparer.Ordinal) { ["PC_PROC_NAME"] = Import.Literal(name), ["PC_REPLICA_NUM"] = Number(replica) };
        foreach (var pair in common.Concat(process.Texts("environment")).Select(text => text.Split('=', 2)))
            all[pair[0]] = pair.Length == 2 ? ComposedVariables.Expanding(pair[1]) : "";
        return all;
    }

    private static RestartDefinition? Restart(YamlTable? availability)
    {
        var policy = availability?.Text("restart") switch
        {
            "always" => "always",
            "on_failure" => "on-failure",
            _ => null,
        };
        return policy is null ? null : new()
        {
            Policy = policy,
            Delay = $"{availability!.Number("backoff_seconds", LongestSeconds) ?? 1}s",
            Burst = availability.Number("max_restarts", int.MaxValue) is > 0 and var most ? most : null,
            Interval = availability.Number("max_restarts", int.MaxValue) is > 0 ? "365d" : null,
        };
    }

    private void LeaveTheRest()
    {
        foreach (var key in process.Keys.Where(k => !Carried.Contains(k)))
        {
            var (why, instead) = NotCarried.GetValueOrDefault(key, ("there is nothing like it here", "Leave it"));
            import.Leave(process.LineOf(key), $"{name}: {key}", why, instead);
        }

        if (process.Table("shutdown") is { } shutdown && shutdown.Has("command"))
            import.Leave(shutdown.LineOf("command"), $"{name}: shutdown.command", "a job is stopped by a signal", "Let the program end at Stop:Signal");
        if (process.Table("availability") is not { } availability)
            return;
        if (availability.Text("restart") == "exit_on_failure")
            import.Leave(availability.LineOf("restart"), $"{name}: availability.restart", "a job's failure does not end the others", "Read failures with: dsup events -f");
        foreach (var key in availability.Keys.Except(["restart", "backoff_seconds", "max_restarts"]))
            import.Leave(availability.LineOf(key), $"{name}: availability.{key}", "a job's end does not end the others", "Leave it");
    }

    private static string Signal(int number) => number < SignalWords.Names.Length ? SignalWords.Names[number] : Number(number);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
