namespace Supervisor.Durable;

/// <summary>Which of a job's lines are wanted.</summary>
/// <param name="Last">The last so many; <see cref="int.MaxValue"/>: all that are kept.</param>
/// <param name="Run">Of this run only.</param>
/// <param name="Stream">stdout or stderr only.</param>
public sealed record LogQuery(int Last, RunId? Run = null, string? Stream = null);
