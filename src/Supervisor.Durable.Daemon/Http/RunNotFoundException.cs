namespace Supervisor.Durable.Daemon.Http;

/// <summary>The job has no run of this number, or its history is no longer kept.</summary>
/// <param name="run">The number.</param>
/// <param name="job">The job's name.</param>
/// <param name="other">The job whose run it is; null: none.</param>
internal sealed class RunNotFoundException(long run, string job, string? other)
    : Exception($"{(other is null ? $"No run {run} of {job}" : $"Run {run} is one of {other}, not of {job}")}. List runs with: dsup history {job}");
