using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Supervisor.Durable.Hosting;

namespace Supervisor.Durable;

/// <summary>
/// Adds the host's hooks to its supervisor. They are registered by name before it is opened, so that durable controls find them.
/// </summary>
public sealed class DurableSupervisorBuilder
{
    /// <summary>What of a hook's type a trimmed program keeps: dependency injection finds its constructor by reflection.</summary>
    private const DynamicallyAccessedMemberTypes Constructed = DynamicallyAccessedMemberTypes.PublicConstructors;

    private readonly List<Action<IServiceProvider, HookRegistry>> _hooks = [];
    private readonly List<Func<SupervisorOptions, SupervisorOptions>> _changes = [];

    internal DurableSupervisorBuilder(IServiceCollection services, object? serviceKey) => (Services, ServiceKey) = (services, serviceKey);

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>The key by which the services have the supervisor; null: none.</summary>
    public object? ServiceKey { get; }

    /// <summary>Changes how the supervisor is opened.</summary>
    /// <param name="change">From the options as they are to the options as they shall be; called when the supervisor is opened.</param>
    public DurableSupervisorBuilder ChangeOptions(Func<SupervisorOptions, SupervisorOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _changes.Add(change);
        return this;
    }

    /// <summary>Adds hooks that are delegates.</summary>
    /// <param name="register">Called with the registry when the supervisor is opened.</param>
    public DurableSupervisorBuilder AddHooks(Action<HookRegistry> register)
    {
        ArgumentNullException.ThrowIfNull(register);
        return AddHooks((_, registry) => register(registry));
    }

    /// <summary>Adds hooks that are delegates and need services.</summary>
    /// <param name="register">Called with the host's services and the registry when the supervisor is opened.</param>
    public DurableSupervisorBuilder AddHooks(Action<IServiceProvider, HookRegistry> register)
    {
        ArgumentNullException.ThrowIfNull(register);
        _hooks.Add(register);
        return this;
    }

    /// <summary>Adds a hook that is made by dependency injection, a new one for each call.</summary>
    /// <typeparam name="THook">Its type; registered as scoped unless it is registered.</typeparam>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    public DurableSupervisorBuilder AddHook<[DynamicallyAccessedMembers(Constructed)] THook>(string name) where THook : class, IJobHook =>
        Injected<THook>(name, (registry, call) =>
            registry.Add(name, (context, token) => call(hook => hook.RunAsync(context, token))));

    /// <summary>Adds a spawn hook that is made by dependency injection, a new one for each launch.</summary>
    /// <typeparam name="THook">Its type; registered as scoped unless it is registered.</typeparam>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    public DurableSupervisorBuilder AddSpawnHook<[DynamicallyAccessedMembers(Constructed)] THook>(string name)
        where THook : class, ISpawnHook =>
        Injected<THook>(name, (registry, call) =>
            registry.AddSpawnHook(name, (context, token) => call(hook => hook.BeforeLaunchAsync(context, token))));

    /// <summary>Adds an error handler that is made by dependency injection, a new one for each error.</summary>
    /// <typeparam name="THandler">Its type; registered as scoped unless it is registered.</typeparam>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    public DurableSupervisorBuilder AddErrorHandler<[DynamicallyAccessedMembers(Constructed)] THandler>(string name)
        where THandler : class, IErrorHandler =>
        Injected<THandler>(name, (registry, call) =>
            registry.AddErrorHandler(name, (context, token) => call(handler => handler.HandleAsync(context, token))));

    /// <summary>
    /// Adds a health check: unhealthy where the database cannot be written or the supervisor has stopped; degraded where jobs have failed.
    /// </summary>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What it reports instead of unhealthy; null: unhealthy.</param>
    /// <param name="tags">Its tags, to choose checks by.</param>
    public DurableSupervisorBuilder AddHealthCheck(string name = "supervisor", HealthStatus? failureStatus = null, params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(tags);
        Services.AddHealthChecks().Add(new HealthCheckRegistration(
            name, provider => new SupervisorHealthCheck(provider.GetRequiredKeyedService<DurableSupervisor>(ServiceKey)), failureStatus, tags));
        return this;
    }

    internal SupervisorOptions Register(IServiceProvider provider, SupervisorOptions options)
    {
        foreach (var register in _hooks)
            register(provider, options.Hooks);
        return _changes.Aggregate(options, (changed, change) => change(changed));
    }

    private DurableSupervisorBuilder Injected<[DynamicallyAccessedMembers(Constructed)] T>(
        string name, Action<HookRegistry, Func<Func<T, Task>, Task>> register) where T : class
    {
        ArgumentNullException.ThrowIfNull(name);
        Services.TryAddScoped<T>();
        return AddHooks((provider, registry) => register(registry, async body =>
        {
            var scope = provider.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
                await body(scope.ServiceProvider.GetRequiredService<T>()).ConfigureAwait(false);
        }));
    }
}
