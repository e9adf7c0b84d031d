namespace Supervisor.Durable;

/// <summary>A row of v_events.</summary>
/// <param name="Event">Its number.</param>
/// <param name="At">When, ISO 8601 UTC text with milliseconds.</param>
/// <param name="Job">The job's name; null: the supervisor itself.</param>
/// <param name="Run">The run it concerns.</param>
/// <param name="Ticket">The ticket it concerns.</param>
/// <param name="Kind">A state's name, or ended, adopted, defined, redefined, supervisor-started.</param>
/// <param name="Detail">For people.</param>
public sealed record EventView(long Event, string At, string? Job, long? Run, long? Ticket, string Kind, string? Detail);
