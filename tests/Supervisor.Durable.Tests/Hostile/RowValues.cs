using System.Collections.Frozen;

namespace Supervisor.Durable.Tests.Hostile;

/// <summary>Values that no column of ours has by right, or hardly one.</summary>
internal static class RowValues
{
    public static IReadOnlyList<object?> All { get; } =
    [
        null, "", "x", "..", "a/b", ".", new string('x', 300_000), "{", "{}", "[]", "null", "[1,\"x\"]", "[99999]", "[-1]",
        """{"exec":[null]}""", """{"exec":["/bin/true"],"grace_ms":-1}""", """{"exec":["/bin/true"],"restart_delay_ms":9223372036854775807}""", """{"exec":["/bin/true"],"stop_signal":"TSIGERM"}""",
        """{"shell":{}}""", """{"signal":"TSIGERM"}""", """{"signal":0}""", """{"grace_ms":9223372036854775807}""", """{"grace_ms":-1}""",
        "pending", "starting", "running", "stopping", "backoff", "finished", "failed", "deleted", "ended", "launching", "queued", "active", "resolved", "kill", "grace", "restart", "signal", "start",
        -1L, 0L, 1L, 2L, 3L, 65L, 99_999L, long.MinValue, long.MaxValue, 253_402_300_800_000L, 1.5, new byte[] { 0, 255, 1 },
    ];

    /// <summary>Columns that a start reads: a value of another type there must be reported.</summary>
    public static FrozenSet<string> Read { get; } = new[]
    {
        "job.spec", "job.state", "job.since", "job.run", "job.tree", "job.restarts", "job.wanted", "job.wanted_by", "job.attempts", "job.restart_times", "job.next_runs", "job.name",
        "deadline.kind", "deadline.due_at", "deadline.length",
    }.ToFrozenSet();

    /// <summary>Columns of numbers in which every number of this list but the small ones is wrong.</summary>
    private static readonly FrozenSet<string> Bounded = new[] { "job.since", "job.restarts", "job.attempts", "deadline.due_at", "deadline.length" }.ToFrozenSet();

    /// <summary>Whether the supervisor must say that it met this value, in whichever row that a start reads it stands.</summary>
    public static bool IsToBeTold(string column, object? value) => Read.Contains(column) && value switch
    {
        byte[] => true,
        double => column is not "job.name",
        long number when column is "job.run" or "job.tree" => number is not (1 or 2 or 3),
        long number => number is long.MinValue or long.MaxValue && Bounded.Contains(column),
        string text => column switch
        {
            "job.name" => text is "" or ".." or "." or "a/b" || text.Length > 100,
            "job.state" => text is "" or "x" or ".." or "{}" or "kill" or "queued",
            "deadline.kind" => text is not ("kill" or "grace" or "restart"),
            "job.restart_times" or "job.next_runs" => text is "" or "x" or "{" or "null" or "{}" or "[1,\"x\"]",
            _ => true,
        },
        _ => false,
    };
}
