using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Supervisor.Durable.Hosting;

/// <summary>The host's supervisor with the options it was opened by; the container disposes the supervisor itself.</summary>
internal sealed class OpenedSupervisor(SupervisorOptions options, IServiceProvider provider)
{
    public SupervisorOptions Options => options;

    public DurableSupervisor Supervisor { get; } = DurableSupervisor.Open(
        options, provider.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance, provider.GetService<TimeProvider>() ?? TimeProvider.System);
}
