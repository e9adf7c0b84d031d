namespace Supervisor.Durable;

/// <summary>A row of v_runs. Times are ISO 8601 UTC text with milliseconds.</summary>
/// <param name="Run">Its number.</param>
/// <param name="Job">The job's name.</param>
/// <param name="Attempt">1, counted on by each restart of the policy.</param>
/// <param name="State">launching, running, ended or failed.</param>
/// <param name="Pid">Its main process.</param>
/// <param name="LaunchedBy">The ticket that launched it.</param>
/// <param name="StartedAt">When it was launched.</param>
/// <param name="EndedAt">When its main process ended.</param>
/// <param name="DurationMs">From start to end, milliseconds.</param>
/// <param name="Result">success, exit, signal or lost.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Signal">The signal's number.</param>
/// <param name="CoreDumped">1 if it dumped core.</param>
/// <param name="Reason">Why it could not be launched, or was lost.</param>
public sealed record RunView(
    long Run, string Job, long Attempt, string State, long? Pid, long? LaunchedBy, string? StartedAt, string? EndedAt, long? DurationMs,
    string? Result, long? ExitCode, long? Signal, long? CoreDumped, string? Reason);
