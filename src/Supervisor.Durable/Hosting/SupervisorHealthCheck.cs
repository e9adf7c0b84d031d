using Microsoft.Extensions.Diagnostics.HealthChecks;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Hosting;

/// <summary>
/// Unhealthy (or as registered) where the supervisor cannot write its database or its loop has stopped; degraded where jobs have failed. It
/// looks at what
/// is in memory, and costs nothing.
/// </summary>
internal sealed class SupervisorHealthCheck(DurableSupervisor supervisor) : IHealthCheck
{
    private const int Named = 10;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!supervisor.IsReady)
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, NotReady()));
        var failed = supervisor.Jobs.Where(job => supervisor.Look(job.Name)?.State is JobState.Failed).Select(job => job.Name).ToList();
        return Task.FromResult(failed.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(
                $"These jobs have failed: {string.Join(", ", failed.Take(Named))}{(failed.Count > Named ? $" and {failed.Count - Named} more" : "")}. "
                + "Repair the cause, then start them, or reset them with ResetFailed.",
                data: new Dictionary<string, object> { ["failed"] = failed }));
    }

    private string NotReady() => supervisor.Completion.IsCompleted
        ? "The supervisor has stopped: its jobs keep running, and nothing new is accepted. Restart the program."
        : "The database cannot be written, so that nothing is accepted. Free space on its disk, or repair it; the supervisor tries again by itself.";
}
