namespace Supervisor.Durable.Storage;

/// <summary>A run that has a row.</summary>
/// <param name="Job">Its job's name.</param>
/// <param name="Run">Its number.</param>
/// <param name="IsAwaited">Whether something of it may be left: its directory is to be there, or to come.</param>
/// <param name="IsRunning">Whether it was launched and has not ended.</param>
internal sealed record KnownRun(string Job, RunId Run, bool IsAwaited, bool IsRunning);
