namespace Supervisor.Durable.Client;

/// <summary>One captured line, as <c>GET /v1/jobs/{name}/logs</c> gives it: a JSON array, or server-sent events with <c>follow=true</c>.</summary>
public sealed record LogLine
{
    /// <summary>RFC 3339 with nanoseconds, UTC: when the shim read it.</summary>
    public required string At { get; init; }

    /// <summary>stdout or stderr.</summary>
    public required string Stream { get; init; }

    /// <summary>The line without its newline; bytes that are no UTF-8 are replaced.</summary>
    public required string Text { get; init; }

    /// <summary>True if the child's line goes on in the next entry of this stream.</summary>
    public bool Partial { get; init; }
}
