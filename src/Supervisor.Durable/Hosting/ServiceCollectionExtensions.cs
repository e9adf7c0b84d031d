using Microsoft.Extensions.DependencyInjection;
using Supervisor.Durable.Hosting;

namespace Supervisor.Durable;

/// <summary>A durable supervisor as a part of a .NET host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="DurableSupervisor"/>: opened when the host starts, closed (its jobs keep running) when the host stops. If its loop
    /// crashes, the host stops with that fault.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="dataDirectory">Where everything is kept.</param>
    /// <returns>A builder, for the hooks.</returns>
    public static DurableSupervisorBuilder AddDurableSupervisor(this IServiceCollection services, string dataDirectory) =>
        services.AddDurableSupervisor(_ => new SupervisorOptions { DataDirectory = dataDirectory });

    /// <inheritdoc cref="AddDurableSupervisor(IServiceCollection, string)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="options">How it is opened. Hooks that stand in them are kept, those of the builder are added.</param>
    public static DurableSupervisorBuilder AddDurableSupervisor(this IServiceCollection services, Func<IServiceProvider, SupervisorOptions> options)
    {
        var builder = new DurableSupervisorBuilder(services);
        services.AddSingleton(provider => new OpenedSupervisor(builder.Register(provider, options(provider)), provider));
        services.AddSingleton(provider => provider.GetRequiredService<OpenedSupervisor>().Supervisor);
        services.AddHostedService<SupervisorService>();
        return builder;
    }
}
