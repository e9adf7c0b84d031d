namespace Supervisor.Durable.Tests.Cli.Fake;

/// <summary>What a call of dsup came to.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error);
