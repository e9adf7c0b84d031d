using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Supervisor.Durable;

/// <summary>Adds the host's hooks to its supervisor. They are registered by name before it is opened, so that durable controls find them.</summary>
public sealed class DurableSupervisorBuilder
{
    private readonly List<Action<IServiceProvider, HookRegistry>> _hooks = [];

    internal DurableSupervisorBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds hooks that are delegates.</summary>
    /// <param name="register">Called with the registry when the supervisor is opened.</param>
    public DurableSupervisorBuilder AddHooks(Action<HookRegistry> register) => AddHooks((_, registry) => register(registry));

    /// <summary>Adds hooks that are delegates and need services.</summary>
    /// <param name="register">Called with the host's services and the registry when the supervisor is opened.</param>
    public DurableSupervisorBuilder AddHooks(Action<IServiceProvider, HookRegistry> register)
    {
        _hooks.Add(register);
        return this;
    }

    /// <summary>Adds a hook that is made by dependency injection, a new one for each call.</summary>
    /// <typeparam name="THook">Its type; registered as scoped unless it is registered.</typeparam>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    public DurableSupervisorBuilder AddHook<THook>(string name) where THook : class, IJobHook => Injected<THook>((registry, call) =>
        registry.Add(name, (context, token) => call(hook => hook.RunAsync(context, token))));

    /// <summary>Adds a spawn hook that is made by dependency injection, a new one for each launch.</summary>
    /// <typeparam name="THook">Its type; registered as scoped unless it is registered.</typeparam>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    public DurableSupervisorBuilder AddSpawnHook<THook>(string name) where THook : class, ISpawnHook => Injected<THook>((registry, call) =>
        registry.AddSpawnHook(name, (context, token) => call(hook => hook.BeforeLaunchAsync(context, token))));

    /// <summary>Adds an error handler that is made by dependency injection, a new one for each error.</summary>
    /// <typeparam name="THandler">Its type; registered as scoped unless it is registered.</typeparam>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    public DurableSupervisorBuilder AddErrorHandler<THandler>(string name) where THandler : class, IErrorHandler => Injected<THandler>((registry, call) =>
        registry.AddErrorHandler(name, (context, token) => call(handler => handler.HandleAsync(context, token))));

    internal SupervisorOptions Register(IServiceProvider provider, SupervisorOptions options)
    {
        foreach (var register in _hooks)
            register(provider, options.Hooks);
        return options;
    }

    private DurableSupervisorBuilder Injected<T>(Action<HookRegistry, Func<Func<T, Task>, Task>> register) where T : class
    {
        Services.TryAddScoped<T>();
        return AddHooks((provider, registry) => register(registry, async body =>
        {
            var scope = provider.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
                await body(scope.ServiceProvider.GetRequiredService<T>()).ConfigureAwait(false);
        }));
    }
}
