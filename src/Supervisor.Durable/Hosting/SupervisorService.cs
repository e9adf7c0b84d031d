using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable.Hosting;

/// <summary>Opens the supervisor with the host (by being made), and ends the host when the supervisor can't continue.</summary>
internal sealed partial class SupervisorService(OpenedSupervisor opened, IServiceProvider provider) : BackgroundService
{
    private readonly ILogger _log = provider.GetService<ILogger<DurableSupervisor>>() ?? NullLogger<DurableSupervisor>.Instance;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (opened.Options.StopJobsOnShutdown && !opened.Supervisor.Completion.IsCompleted)
            await StopJobsAsync(cancellationToken).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => opened.Supervisor.Completion.WaitAsync(stoppingToken);

    /// <summary>
    /// The host's time-out is its owner's decision: jobs that need longer are named before it, and those that are left after it.
    /// </summary>
    private async Task StopJobsAsync(CancellationToken cancellationToken)
    {
        var limit = provider.GetService<IOptions<HostOptions>>()?.Value.ShutdownTimeout ?? Timeout.InfiniteTimeSpan;
        foreach (var job in Running().Where(job => limit >= TimeSpan.Zero && job.Spec.Stop.Grace >= limit))
            LogGraceTooLong(job.Name, job.Spec.Stop.Grace, limit);
        try
        {
            await opened.Supervisor.StopAllAsync("shutdown", StopCause.Shutdown, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            foreach (var job in Running())
                LogLeft(job.Name, limit);
        }
    }

    private IEnumerable<JobRecord> Running() => opened.Supervisor.Jobs.Where(job => job.IsRunning).Select(job => opened.Supervisor.Look(job.Name)).OfType<JobRecord>();

    [LoggerMessage(1003, LogLevel.Warning,
        "{Job}: its grace of {Grace} is not shorter than the host's ShutdownTimeout of {Limit}: if it needs all of it, it is still running when the host has stopped. "
        + "Raise HostOptions.ShutdownTimeout above the longest grace")]
    private partial void LogGraceTooLong(string job, TimeSpan grace, TimeSpan limit);

    [LoggerMessage(1004, LogLevel.Warning,
        "{Job}: it was asked to end, and is still running at the host's ShutdownTimeout of {Limit}. The next start of the supervisor finishes that. "
        + "Raise HostOptions.ShutdownTimeout above the longest grace")]
    private partial void LogLeft(string job, TimeSpan limit);
}
