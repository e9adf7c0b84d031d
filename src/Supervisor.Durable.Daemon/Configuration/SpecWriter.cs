using System.Text.Json;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>From what the engine has back to a definition, as <c>GET /v1/jobs/{name}</c> shows it.</summary>
internal static class SpecWriter
{
    public static JsonElement Write(JobSpec spec) => JsonSerializer.SerializeToElement(FromEngine(spec), DefinitionJson.Default.JobDefinition);

    /// <summary>The one place where the engine's types become a definition (SpecReader.ToEngine is the way there).</summary>
    private static JobDefinition FromEngine(JobSpec spec)
    {
        var (exec, shell) = (spec.Command.Program as Program.Exec, spec.Command.Program as Program.Shell);
        return new JobDefinition
        {
            Command = exec is null ? null : [exec.Path, .. exec.Arguments],
            Shell = shell?.Command,
            ShellProgram = shell?.Path,
            ShellOptions = shell is { Options.IsEmpty: false } ? shell.Options : null,
            Arguments = shell is { Arguments.IsEmpty: false } ? shell.Arguments : null,
            WorkingDirectory = spec.Command.WorkingDirectory,
            Environment = spec.Command.Environment.IsEmpty ? null : spec.Command.Environment,
            Grouped = spec.Command.Options.Grouped ? true : null,
            Session = spec.Command.Options.Session ? true : null,
            ResetSignalMask = spec.Command.Options.ResetSignalMask ? true : null,
            AutoStart = spec.AutoStart ? true : null,
            Stop = new() { Signal = spec.Stop.Signal.ToString(), Grace = Duration.Format(spec.Stop.Grace) },
            Restart = new()
            {
                Policy = SpecReader.Policies.First(p => p.Meaning == spec.Restart.Policy).Word,
                Delay = Duration.Format(spec.Restart.Delay),
            },
            Logs = new() { MaxBytes = spec.Logs.MaxBytes, MaxFiles = spec.Logs.MaxFiles },
        };
    }
}
