namespace Supervisor.Durable.Runs;

/// <summary>All that a launch needs: the run's number, the job's name (for its folders) and the job's definition as it is now.</summary>
internal sealed record LaunchOrder(RunId Run, string Job, JobSpec Spec);
