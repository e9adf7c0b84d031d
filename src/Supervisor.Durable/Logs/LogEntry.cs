namespace Supervisor.Durable;

/// <summary>One captured line of a job, from a log in the CRI format, or a piece of a long one.</summary>
/// <param name="At">When the shim read it: RFC 3339 with nanoseconds, UTC.</param>
/// <param name="Stream">stdout or stderr; <see cref="Notice"/> for a word of the reader's own.</param>
/// <param name="Text">The line without its newline; bytes that are no UTF-8 are replaced.</param>
/// <param name="Partial">Whether the job's line continues in this stream's next entry.</param>
public sealed record LogEntry(string At, string Stream, string Text, bool Partial)
{
    /// <summary>The stream of what no job has printed: where a log that is followed was shortened.</summary>
    public const string Notice = "notice";

    /// <summary>The text as it was written, where that is no UTF-8; else null.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }
}
