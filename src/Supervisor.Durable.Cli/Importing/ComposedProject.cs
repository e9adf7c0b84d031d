namespace Supervisor.Durable.Cli.Importing;

/// <summary>What a process-compose.yaml says for all of its processes.</summary>
/// <param name="Variables">How variables are expanded.</param>
/// <param name="Environment">The environment of all, as NAME=value.</param>
/// <param name="EnvironmentFile">The .env file beside it; null where there is none.</param>
/// <param name="Templates">The variables of templates.</param>
/// <param name="Shell">The shell of all.</param>
internal sealed record ComposedProject(
    ComposedVariables Variables, IReadOnlyList<string> Environment, string? EnvironmentFile, IReadOnlyDictionary<string, string> Templates,
        ComposedShell Shell);
