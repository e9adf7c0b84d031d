using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Supervisor.Durable.Hosting;

namespace Supervisor.Durable;

/// <summary>A durable supervisor as a part of a .NET host.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="DurableSupervisor"/>, also as <see cref="IDurableSupervisor"/>: opened when the host starts, closed (its jobs keep
    /// running) when the host stops. If its loop
    /// crashes, the host stops with that fault.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="dataDirectory">Where everything is kept.</param>
    /// <returns>A builder, for the hooks.</returns>
    /// <exception cref="InvalidOperationException">There is one already: a second one needs a key.</exception>
    public static DurableSupervisorBuilder AddDurableSupervisor(this IServiceCollection services, string dataDirectory)
    {
        ArgumentNullException.ThrowIfNull(dataDirectory);
        return services.AddDurableSupervisor(_ => new SupervisorOptions(dataDirectory));
    }

    /// <inheritdoc cref="AddDurableSupervisor(IServiceCollection, string)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="options">How it is opened. Hooks that stand in them are kept, those of the builder are added.</param>
    public static DurableSupervisorBuilder AddDurableSupervisor(this IServiceCollection services, Func<IServiceProvider, SupervisorOptions> options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        return Add(services, null, options);
    }

    /// <summary>
    /// Adds one of several supervisors, each with a data directory of its own: it is found by its key
    /// (<see cref="FromKeyedServicesAttribute"/>).
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">Its key.</param>
    /// <param name="dataDirectory">Where everything is kept.</param>
    /// <returns>A builder, for the hooks.</returns>
    /// <exception cref="InvalidOperationException">There is one with this key already.</exception>
    public static DurableSupervisorBuilder AddKeyedDurableSupervisor(this IServiceCollection services, object serviceKey, string dataDirectory)
    {
        ArgumentNullException.ThrowIfNull(dataDirectory);
        return services.AddKeyedDurableSupervisor(serviceKey, _ => new SupervisorOptions(dataDirectory));
    }

    /// <inheritdoc cref="AddKeyedDurableSupervisor(IServiceCollection, object, string)"/>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">Its key.</param>
    /// <param name="options">How it is opened. Hooks that stand in them are kept, those of the builder are added.</param>
    public static DurableSupervisorBuilder AddKeyedDurableSupervisor(
        this IServiceCollection services, object serviceKey, Func<IServiceProvider, SupervisorOptions> options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(options);
        return Add(services, serviceKey, options);
    }

    /// <summary>A key that is null is none.</summary>
    private static DurableSupervisorBuilder Add(IServiceCollection services, object? key, Func<IServiceProvider, SupervisorOptions> options)
    {
        if (services.Any(service => service.ServiceType == typeof(OpenedSupervisor) && Equals(service.ServiceKey, key)))
            throw new InvalidOperationException(key is null
                ? "There is a DurableSupervisor in these services already. Add each further one with AddKeyedDurableSupervisor and a key of its own."
                : $"There is a DurableSupervisor with the key '{key}' in these services already. Give this one another key.");
        var builder = new DurableSupervisorBuilder(services, key);
        services.AddKeyedSingleton(key, (provider, _) => new OpenedSupervisor(builder.Register(provider, options(provider)), provider));
        services.AddKeyedSingleton(key, (provider, _) => provider.GetRequiredKeyedService<OpenedSupervisor>(key).Supervisor);
        services.AddKeyedSingleton<IDurableSupervisor>(key, (provider, _) => provider.GetRequiredKeyedService<DurableSupervisor>(key));
        services.AddSingleton<IHostedService>(provider => new SupervisorService(provider.GetRequiredKeyedService<OpenedSupervisor>(key), provider));
        return builder;
    }
}
