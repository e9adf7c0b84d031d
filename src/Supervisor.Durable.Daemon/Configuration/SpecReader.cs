using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>From a job's definition, under <c>Jobs</c> or in a request's body, to what the engine takes.</summary>
internal static class SpecReader
{
    /// <exception cref="InvalidJobException">A key is unknown or a value can't be read; the message names it and what would do.</exception>
    public static JobSpec Read(JsonObject node, string path)
    {
        var job = new Settings(
            node, path,
            "Command", "Shell", "ShellProgram", "ShellOptions", "ShellProgramOption", "Arguments", "WorkingDirectory", "Environment",
            "Grouped", "Session", "ResetSignalMask", "AutoStart", "Stop", "Restart", "Logs");
        return new JobSpec(Command(job))
        {
            AutoStart = job.Flag("AutoStart") ?? false,
            Stop = Stop(job.Section("Stop", "Signal", "Grace")),
            Restart = Restart(job.Section("Restart", "Policy", "Delay")),
            Logs = Logs(job.Section("Logs", "MaxBytes", "MaxFiles")),
        };
    }

    private static Command Command(Settings job) => new(Program(job))
    {
        WorkingDirectory = job.Text("WorkingDirectory"),
        Environment = (job.Map("Environment") ?? ImmutableDictionary<string, string?>.Empty).ToImmutableSortedDictionary(StringComparer.Ordinal),
        Options = new()
        {
            Grouped = job.Flag("Grouped") ?? false,
            Session = job.Flag("Session") ?? false,
            ResetSignalMask = job.Flag("ResetSignalMask") ?? false,
        },
    };

    private static Program Program(Settings job)
    {
        var (words, line) = (job.Texts("Command"), job.Text("Shell"));
        var (shell, options, option, arguments) = (job.Text("ShellProgram"), job.Texts("ShellOptions"), job.Text("ShellProgramOption"), job.Texts("Arguments"));
        return (words, line) switch
        {
            ({ Count: > 0 }, null) when (shell, options, option, arguments) is (null, null, null, null) => new Program.Exec(words[0], [.. words.Skip(1)]),
            ({ Count: > 0 }, null) => throw job.Fault("Command", "takes no ShellProgram, ShellOptions, ShellProgramOption or Arguments; they go with Shell"),
            (null, { Length: > 0 }) => new Program.Shell(shell ?? "/bin/sh", [.. options ?? []], line, [.. arguments ?? []])
            {
                ProgramOption = option switch { null => "-c", "" => null, _ => option },
            },
            (null, null) => throw new InvalidJobException($"{job.Path} has no command. Give it a Command (a list) or a Shell (a line)."),
            ({ }, { }) => throw new InvalidJobException($"{job.Path} has both Command and Shell. Give it one of them."),
            _ => throw new InvalidJobException($"{job.Path} has an empty command. Give it a Command (a list) or a Shell (a line)."),
        };
    }

    private static StopOptions Stop(Settings stop)
    {
        var unsaid = new StopOptions();
        return new() { Signal = stop.SignalOf("Signal") ?? unsaid.Signal, Grace = stop.Length("Grace") ?? unsaid.Grace };
    }

    private static RestartPolicy Restart(Settings restart)
    {
        var unsaid = new RestartPolicy();
        return new() { Policy = restart.Word("Policy", Policies) ?? unsaid.Policy, Delay = restart.Length("Delay") ?? unsaid.Delay };
    }

    private static LogOptions Logs(Settings logs)
    {
        var unsaid = new LogOptions();
        var files = logs.Number("MaxFiles") ?? unsaid.MaxFiles;
        return new()
        {
            MaxBytes = logs.Number("MaxBytes") ?? unsaid.MaxBytes,
            MaxFiles = files is >= 0 and <= int.MaxValue ? (int)files : throw logs.Fault("MaxFiles", $"is {files}, but must be 0 or more"),
        };
    }

    /// <summary>The policies' names.</summary>
    public static readonly (string Word, RestartKind Meaning)[] Policies =
        [("never", RestartKind.Never), ("on-failure", RestartKind.OnFailure), ("always", RestartKind.Always), ("unless-stopped", RestartKind.UnlessStopped)];
}
