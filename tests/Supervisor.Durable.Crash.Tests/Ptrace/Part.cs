namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>A process that takes part in a launch.</summary>
/// <param name="Order">The how-manieth that was born in it.</param>
/// <param name="Role">What it is there for.</param>
/// <param name="Calls">How many system calls it made when it was looked at.</param>
internal sealed record Part(int Order, Role Role, int Calls);
