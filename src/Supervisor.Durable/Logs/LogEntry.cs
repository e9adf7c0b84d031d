namespace Supervisor.Durable;

/// <summary>One captured line of a job, from a log in the CRI format.</summary>
/// <param name="At">When the shim read it: RFC 3339 with nanoseconds, UTC.</param>
/// <param name="Stream">stdout or stderr.</param>
/// <param name="Text">The line without its newline; bytes that are no UTF-8 are replaced.</param>
/// <param name="Partial">Whether the job's line goes on in this stream's next entry.</param>
public sealed record LogEntry(string At, string Stream, string Text, bool Partial);
