namespace Supervisor.Durable.Tests.Cli.Fake;

/// <summary>The result of a call of dsup.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error);
