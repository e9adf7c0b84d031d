namespace Supervisor.Durable.Runs;

/// <summary>What a run used, as wait4(2) reports it.</summary>
/// <param name="User">Processor time in user mode.</param>
/// <param name="System">Processor time in the kernel.</param>
/// <param name="MaxResidentKilobytes">The largest resident set, kB.</param>
internal sealed record ResourceUsage(TimeSpan User, TimeSpan System, long MaxResidentKilobytes);
