namespace Supervisor.Durable.Cli.Reading;

/// <summary>Which of the output of jobs is asked for.</summary>
/// <param name="Jobs">Their names.</param>
/// <param name="Last">How many of the last lines of each.</param>
/// <param name="Run">Only this run's.</param>
/// <param name="Stream">Only <c>stdout</c> or <c>stderr</c>.</param>
/// <param name="Follows">Whether what comes is asked for too.</param>
/// <param name="Filter">Which lines.</param>
internal sealed record LogRequest(IReadOnlyList<string> Jobs, int? Last, long? Run, string? Stream, bool Follows, LogFilter Filter);
