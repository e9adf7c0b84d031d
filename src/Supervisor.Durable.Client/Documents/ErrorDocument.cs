namespace Supervisor.Durable.Client;

/// <summary>
/// What dsup says on stderr with --json: one document a line, in the manner of the supervisor's problem documents (RFC 9457), for example
/// <c>{"type":"urn:dsup:job-not-found","title":"No such job","status":404,"detail":"No job named 'web'. List jobs with: dsup
/// status","exit_code":4}</c>.
/// </summary>
public sealed record ErrorDocument
{
    /// <summary>
    /// A stable name: of <see cref="ProblemTypes"/> where the supervisor has answered; else <c>urn:dsup:</c> and one of failed, usage,
    /// not-running,
    /// not-found, unreachable, not-permitted, timed-out; or note, which is no error.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>What went wrong, in a few words, where the supervisor has answered.</summary>
    public string? Title { get; init; }

    /// <summary>The HTTP status, where the supervisor has answered.</summary>
    public int? Status { get; init; }

    /// <summary>The line that people get: what, why, and what to do.</summary>
    public required string Detail { get; init; }

    /// <summary>What this error makes of the exit code, which is the highest of all; null: it is only a note.</summary>
    public int? ExitCode { get; init; }

    /// <summary>An error or a note.</summary>
    /// <param name="detail">The line that people would get.</param>
    /// <param name="exitCode">The exit code; null: it is only a note.</param>
    /// <param name="problem">What the supervisor has answered, if it has.</param>
    public static ErrorDocument Of(string detail, int? exitCode, ProblemDocument? problem = null) => new()
    {
        Type = problem?.Type ?? "urn:dsup:" + Word(exitCode),
        Title = problem?.Title,
        Status = problem?.Status,
        Detail = detail,
        ExitCode = exitCode,
    };

    private static string Word(int? exitCode) => exitCode switch
    {
        null => "note",
        2 => "usage",
        3 => "not-running",
        4 => "not-found",
        5 => "unreachable",
        6 => "not-permitted",
        124 => "timed-out",
        _ => "failed",
    };
}
