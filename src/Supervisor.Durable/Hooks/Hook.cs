namespace Supervisor.Durable.Hooks;

/// <summary>A delegate of the embedding program, of whatever form, as one that takes any context of its kind.</summary>
internal sealed record Hook(HookKind Kind, Func<JobContext, CancellationToken, Task> Body)
{
    public static Hook Run(Func<JobContext, CancellationToken, Task> body) => new(HookKind.Run, body);

    public static Hook Run(Action<JobContext> body) => new(HookKind.Run, At<JobContext>(body));

    public static Hook Spawn(Func<LaunchContext, CancellationToken, Task> body) => new(HookKind.Spawn, (c, token) => body((LaunchContext)c, token));

    public static Hook Spawn(Action<LaunchContext> body) => new(HookKind.Spawn, At(body));

    public static Hook SpawnFunction(Func<LaunchContext, CancellationToken, Task<Command>> body) => new(HookKind.SpawnFunction, async (c, token) =>
        ((LaunchContext)c).Command = await body((LaunchContext)c, token).ConfigureAwait(false));

    public static Hook SpawnFunction(Func<LaunchContext, Command> body) => new(HookKind.SpawnFunction, At<LaunchContext>(c => c.Command = body(c)));

    public static Hook Error(Func<ErrorContext, CancellationToken, Task> body) => new(HookKind.Error, (c, token) => body((ErrorContext)c, token));

    public static Hook Error(Action<ErrorContext> body) => new(HookKind.Error, At(body));

    /// <summary>Its kind, for people.</summary>
    public static string Word(HookKind kind) => kind switch
    {
        HookKind.Run => "hook",
        HookKind.Spawn => "spawn hook",
        HookKind.SpawnFunction => "spawn function",
        _ => "error handler",
    };

    private static Func<JobContext, CancellationToken, Task> At<T>(Action<T> body) where T : JobContext => (c, _) =>
    {
        body((T)c);
        return Task.CompletedTask;
    };
}
