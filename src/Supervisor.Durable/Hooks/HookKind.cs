namespace Supervisor.Durable.Hooks;

/// <summary>What a hook can be called for.</summary>
internal enum HookKind
{
    Run,
    Spawn,
    SpawnFunction,
    Error,
}
