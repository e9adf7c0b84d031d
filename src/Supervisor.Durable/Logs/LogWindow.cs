namespace Supervisor.Durable.Logs;

/// <summary>The lines of one stream, and of the time in which one run was the job's: from its start until the next one's.</summary>
internal sealed record LogWindow(string? Stream, string? From, string? Until)
{
    /// <summary>Times are compared as text: digits of equal places, the log's being longer.</summary>
    public bool Has(LogEntry entry) =>
        (Stream is null || entry.Stream == Stream)
        && (From is null || string.CompareOrdinal(entry.At, From) >= 0)
        && (Until is null || string.CompareOrdinal(entry.At, Until) < 0);
}
