using System.Text.Json;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>From what the engine has back to a definition, as <c>GET /v1/jobs/{name}</c> shows it.</summary>
internal static class SpecWriter
{
    /// <summary>What stands for a secret's value.</summary>
    private const string Hidden = "***";

    public static JsonElement Write(JobSpec spec) => JsonSerializer.SerializeToElement(FromEngine(spec), DefinitionJson.Default.JobDefinition);

    /// <summary>The one place where the engine's types become a definition (SpecReader.ToEngine is the way there).</summary>
    private static JobDefinition FromEngine(JobSpec spec)
    {
        string? Shown(string name, string? value) => value is not null && spec.Secrets.Contains(name) ? Hidden : value;
        var (exec, shell) = (spec.Command.Program as Program.Exec, spec.Command.Program as Program.Shell);
        return new JobDefinition
        {
            Command = exec is null ? null : [exec.Path, .. exec.Arguments],
            Shell = shell?.Command,
            ShellProgram = shell?.Path,
            ShellOptions = shell is { Options.IsEmpty: false } ? shell.Options : null,
            ShellProgramOption = shell is null or { ProgramOption: "-c" } ? null : shell.ProgramOption ?? "",
            Arguments = shell is { Arguments.IsEmpty: false } ? shell.Arguments : null,
            WorkingDirectory = spec.Command.WorkingDirectory,
            Environment = spec.Command.Environment.IsEmpty ? null : spec.Command.Environment.ToDictionary(e => e.Key, e => Shown(e.Key, e.Value)),
            Secrets = spec.Secrets.IsEmpty ? null : spec.Secrets,
            Grouped = spec.Command.Options.Grouped ? true : null,
            Session = spec.Command.Options.Session ? true : null,
            ResetSignalMask = spec.Command.Options.ResetSignalMask ? true : null,
            AutoStart = spec.AutoStart ? true : null,
            Stop = new() { Signal = spec.Stop.Signal.ToString(), Grace = Duration.Format(spec.Stop.Grace) },
            Restart = new()
            {
                Policy = SpecReader.Policies.First(p => p.Meaning == spec.Restart.Policy).Word,
                Delay = Duration.Format(spec.Restart.Delay),
                MaxDelay = spec.Restart.Backoff == BackoffKind.Constant ? null : Duration.Format(spec.Restart.MaxDelay),
                Backoff = spec.Restart.Backoff == BackoffKind.Constant ? null : spec.Restart.Backoff.ToString(),
                Jitter = spec.Restart.Jitter ? true : null,
                Burst = spec.Restart.Burst == 0 ? null : spec.Restart.Burst,
                Interval = spec.Restart.Burst == 0 ? null : Duration.Format(spec.Restart.Interval),
                ResetAfter = spec.Restart.ResetAfter == new RestartPolicy().ResetAfter ? null : Duration.Format(spec.Restart.ResetAfter),
                SuccessExitCodes = spec.Restart.SuccessExitCodes.IsEmpty ? null : [.. spec.Restart.SuccessExitCodes],
                PreventExitCodes = spec.Restart.PreventExitCodes.IsEmpty ? null : [.. spec.Restart.PreventExitCodes],
            },
            Logs = new() { MaxBytes = spec.Logs.MaxBytes, MaxFiles = spec.Logs.MaxFiles },
        };
    }
}
