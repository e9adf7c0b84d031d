namespace Supervisor.Durable.Runs;

/// <summary>Why a signal or a request was not delivered that came too late or too early: the process is to blame, not the caller.</summary>
internal static class Answers
{
    /// <summary>It came too late.</summary>
    public const string AlreadyEnded = "the process has already ended";

    /// <summary>It waited for a process that never came.</summary>
    public const string NotLaunched = "the process was not launched";

    /// <summary>Whether the process is there, and the kernel did not let it be signalled.</summary>
    public static bool IsRefusal(string? error) => error is not (null or AlreadyEnded or NotLaunched);
}
