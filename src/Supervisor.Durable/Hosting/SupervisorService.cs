using Microsoft.Extensions.Hosting;

namespace Supervisor.Durable.Hosting;

/// <summary>Opens the supervisor with the host (by being made), and ends the host when the supervisor can't go on.</summary>
internal sealed class SupervisorService(OpenedSupervisor opened) : BackgroundService
{
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (opened.Options.StopJobsOnShutdown && !opened.Supervisor.Completion.IsCompleted)
            await opened.Supervisor.StopAllAsync("shutdown", StopCause.Shutdown, cancellationToken).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => opened.Supervisor.Completion.WaitAsync(stoppingToken);
}
