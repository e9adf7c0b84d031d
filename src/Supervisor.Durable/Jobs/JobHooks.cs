namespace Supervisor.Durable.Jobs;

/// <summary>The names of the hooks that are set on a job; null: none.</summary>
internal sealed record JobHooks(string? Spawn = null, string? SpawnFunction = null, string? Error = null)
{
    /// <summary>Whether a launch has to ask a hook first.</summary>
    public bool ChangeLaunches => Spawn is not null || SpawnFunction is not null;
}
