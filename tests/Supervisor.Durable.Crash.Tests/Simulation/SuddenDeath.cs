namespace Supervisor.Durable.CrashTests.Simulation;

/// <summary>The supervisor is killed here and now: nothing behind this happens.</summary>
internal sealed class SuddenDeath : Exception;
