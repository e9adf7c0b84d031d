namespace Supervisor.Durable.Cli.Importing;

/// <summary>The shell of a process-compose.yaml, and what stands before the line; null: bash -c.</summary>
/// <param name="Program">The shell.</param>
/// <param name="Option">What stands before the line; null: -c.</param>
internal sealed record ComposedShell(string Program, string? Option);
