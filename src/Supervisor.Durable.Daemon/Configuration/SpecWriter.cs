using System.Text.Json;
using System.Text.Json.Nodes;

namespace Supervisor.Durable.Daemon.Configuration;

/// <summary>From what the engine has back to a definition, as <c>GET /v1/jobs/{name}</c> shows it.</summary>
internal static class SpecWriter
{
    /// <summary>As it may be shown.</summary>
    public static JsonElement Write(JobSpec spec) => JsonSerializer.SerializeToElement(HiddenSecrets.Shown(spec), DefinitionJson.Default.JsonObject);

    /// <summary>
    /// With its secrets: to be compared, not to be shown. Parsed, since a node that is serialized takes variables that differ only in case
    /// for one.
    /// </summary>
    public static JsonObject Whole(JobSpec spec) => (JsonObject)JsonNode.Parse(Text(spec))!;

    /// <summary>Whether two have the same definition, secrets included.</summary>
    public static bool IsSame(JobSpec one, JobSpec other) => Text(one).AsSpan().SequenceEqual(Text(other));

    private static byte[] Text(JobSpec spec) => JsonSerializer.SerializeToUtf8Bytes(FromEngine(spec), DefinitionJson.Default.JobDefinition);

    /// <summary>The one place where the engine's types become a definition (SpecReader.ToEngine is the way there).</summary>
    private static JobDefinition FromEngine(JobSpec spec)
    {
        var usual = new RestartPolicy();
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
            Environment = spec.Command.Environment.IsEmpty ? null : spec.Command.Environment,
            Secrets = spec.Secrets.IsEmpty ? null : spec.Secrets,
            Grouped = spec.Command.Options.Grouped ? true : spec.Command.KeepsShell ? false : null,
            Session = spec.Command.Options.Session ? true : null,
            ResetSignalMask = spec.Command.Options.ResetSignalMask ? true : null,
            AutoStart = spec.AutoStart ? true : null,
            Stop = new() { Signal = spec.Stop.Signal.ToString(), Grace = Duration.Format(spec.Stop.Grace), Mode = spec.Stop.Mode is { } mode ? Vocabulary.StopModes[mode] : null },
            Restart = new()
            {
                Policy = Vocabulary.RestartPolicies[spec.Restart.Policy],
                Delay = Duration.Format(spec.Restart.Delay),
                MaxDelay = spec.Restart.MaxDelay == usual.MaxDelay ? null : Duration.Format(spec.Restart.MaxDelay),
                Backoff = spec.Restart.Backoff == usual.Backoff ? null : Vocabulary.Backoffs[spec.Restart.Backoff],
                Jitter = spec.Restart.Jitter ? true : null,
                Burst = spec.Restart.Burst == 0 ? null : spec.Restart.Burst,
                Interval = spec.Restart.Burst == 0 ? null : Duration.Format(spec.Restart.Interval),
                ResetAfter = spec.Restart.ResetAfter == usual.ResetAfter ? null : Duration.Format(spec.Restart.ResetAfter),
                SuccessExitCodes = spec.Restart.SuccessExitCodes.IsEmpty ? null : [.. spec.Restart.SuccessExitCodes],
                PreventExitCodes = spec.Restart.PreventExitCodes.IsEmpty ? null : [.. spec.Restart.PreventExitCodes],
            },
            Logs = new() { MaxBytes = spec.Logs.MaxBytes, MaxFiles = spec.Logs.MaxFiles },
        };
    }
}
