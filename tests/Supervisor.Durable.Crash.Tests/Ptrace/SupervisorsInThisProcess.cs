namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>Tests in whose process supervisors are opened, and descriptors counted: not at the same time.</summary>
[CollectionDefinition]
public sealed class SupervisorsInThisProcess;
