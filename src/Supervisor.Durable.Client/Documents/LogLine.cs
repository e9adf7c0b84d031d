namespace Supervisor.Durable.Client;

/// <summary>
/// One captured line, as <c>GET /v1/jobs/{name}/logs</c> gives it: a JSON array, or server-sent events with <c>follow=true</c>.
/// </summary>
public sealed record LogLine
{
    /// <summary>The stream of a word about the log itself.</summary>
    public const string Notice = "notice";

    /// <summary>RFC 3339 with nanoseconds, UTC: when the shim read it.</summary>
    public required string At { get; init; }

    /// <summary>stdout or stderr; <c>notice</c> for a word about the log itself, while it is followed.</summary>
    public required string Stream { get; init; }

    /// <summary>The job, where lines of several jobs are mixed: as <c>dsup logs --json</c> prints them.</summary>
    public string? Job { get; init; }

    /// <summary>The line without its newline; bytes that are no UTF-8 are replaced.</summary>
    public required string Text { get; init; }

    /// <summary>The text as it was written, in base64, where that is no UTF-8; else not there.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    /// <summary>True if the child's line continues in the next entry of this stream.</summary>
    public bool Partial { get; init; }
}
