namespace Supervisor.Durable.CrashTests.Checks;

/// <summary>A run that is not over, as its rows say.</summary>
/// <param name="Job">The name of its job.</param>
/// <param name="Run">Its number.</param>
/// <param name="State">Its state.</param>
/// <param name="Pid">Its main process, once there was one.</param>
/// <param name="StartTime">When that began, in clock ticks since the boot.</param>
internal sealed record KnownRun(string Job, long Run, string State, int Pid, long StartTime);
