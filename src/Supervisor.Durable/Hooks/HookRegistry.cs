using Supervisor.Durable.Errors;
using Supervisor.Durable.Hooks;
using Supervisor.Durable.Jobs;

namespace Supervisor.Durable;

/// <summary>
/// The hooks of the embedding program, by name. A durable control stores the name only: so register the same ones at each start, before the
/// supervisor is opened. A control whose hook is not registered fails with an error that names it; it is never dropped.
/// </summary>
public sealed class HookRegistry
{
    private readonly Dictionary<string, Hook> _hooks = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, Hook> Hooks => _hooks;

    /// <summary>Registers a hook for <see cref="Job.Run(string, string?)"/>.</summary>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    /// <param name="hook">Called with the job's context; its token is cancelled when the supervisor closes.</param>
    /// <exception cref="InvalidJobException">The name cannot be one, or is taken.</exception>
    public HookRegistry Add(string name, Func<JobContext, CancellationToken, Task> hook) => Add(name, Hook.Run(Argument.NotNull(hook)));

    /// <inheritdoc cref="Add(string, Func{JobContext, CancellationToken, Task})"/>
    public HookRegistry Add(string name, Action<JobContext> hook) => Add(name, Hook.Run(Argument.NotNull(hook)));

    /// <summary>
    /// Registers a spawn hook for <see cref="Job.SetSpawnHook(string)"/>: it may change environment, arguments, directory of a launch.
    /// </summary>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    /// <param name="hook">Called before each launch, and before the spawn function; where it throws, the launch fails.</param>
    /// <exception cref="InvalidJobException">The name cannot be one, or is taken.</exception>
    public HookRegistry AddSpawnHook(string name, Func<LaunchContext, CancellationToken, Task> hook) => Add(name, Hook.Spawn(Argument.NotNull(hook)));

    /// <inheritdoc cref="AddSpawnHook(string, Func{LaunchContext, CancellationToken, Task})"/>
    public HookRegistry AddSpawnHook(string name, Action<LaunchContext> hook) => Add(name, Hook.Spawn(Argument.NotNull(hook)));

    /// <summary>
    /// Registers a spawn function for <see cref="Job.SetSpawnFunction(string)"/>: it says which command a launch launches. The process
    /// itself is
    /// always made by the shim; nothing else could launch exactly once.
    /// </summary>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    /// <param name="function">Called before each launch, after the spawn hook, whose changes it sees; where it throws, the launch
    /// fails.</param>
    /// <exception cref="InvalidJobException">The name cannot be one, or is taken.</exception>
    public HookRegistry AddSpawnFunction(string name, Func<LaunchContext, CancellationToken, Task<Command>> function) => Add(name, Hook.SpawnFunction(Argument.NotNull(function)));

    /// <inheritdoc cref="AddSpawnFunction(string, Func{LaunchContext, CancellationToken, Task{Command}})"/>
    public HookRegistry AddSpawnFunction(string name, Func<LaunchContext, Command> function) => Add(name, Hook.SpawnFunction(Argument.NotNull(function)));

    /// <summary>
    /// Registers a handler for <see cref="Job.SetErrorHandler(string)"/>: called after launches that failed and hooks that threw.
    /// </summary>
    /// <param name="name">1 to 100 letters, digits, '.', '_' or '-'.</param>
    /// <param name="handler">Called for each error; an error of its own stands in the events, and is not handled again.</param>
    /// <exception cref="InvalidJobException">The name cannot be one, or is taken.</exception>
    public HookRegistry AddErrorHandler(string name, Func<ErrorContext, CancellationToken, Task> handler) => Add(name, Hook.Error(Argument.NotNull(handler)));

    /// <inheritdoc cref="AddErrorHandler(string, Func{ErrorContext, CancellationToken, Task})"/>
    public HookRegistry AddErrorHandler(string name, Action<ErrorContext> handler) => Add(name, Hook.Error(Argument.NotNull(handler)));

    private HookRegistry Add(string name, Hook hook)
    {
        ArgumentNullException.ThrowIfNull(name);
        HookName.Check(name);
        if (!_hooks.TryAdd(name, hook))
            throw new InvalidJobException($"There is a {Hook.Word(_hooks[name].Kind)} named '{name}' already. Choose another name.");
        return this;
    }
}
