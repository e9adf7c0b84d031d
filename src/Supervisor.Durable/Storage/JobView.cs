namespace Supervisor.Durable;

/// <summary>A row of v_jobs. Times are ISO 8601 UTC text with milliseconds.</summary>
/// <param name="Job">Its name.</param>
/// <param name="State">Its state (contract.md, "Job states").</param>
/// <param name="Pid">Its main process, while there is one.</param>
/// <param name="Run">The current run, else the last.</param>
/// <param name="Restarts">How often its policy has restarted it since somebody last started it.</param>
/// <param name="Since">Since when it is in this state.</param>
/// <param name="NextRestartAt">When a pending restart is due.</param>
/// <param name="LastResult">How its last ended run ended.</param>
/// <param name="LastExitCode">That run's exit code.</param>
/// <param name="LastSignal">The signal that ended that run.</param>
/// <param name="Reason">Why it is failed.</param>
public sealed record JobView(
    string Job, string State, long? Pid, long? Run, long Restarts, string? Since, string? NextRestartAt,
    string? LastResult, long? LastExitCode, long? LastSignal, string? Reason);
