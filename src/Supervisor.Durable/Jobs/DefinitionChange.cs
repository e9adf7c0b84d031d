namespace Supervisor.Durable;

/// <summary>What declaring a job came to.</summary>
public enum DefinitionChange
{
    /// <summary>The job is new.</summary>
    Created,

    /// <summary>Its definition was changed; the next launch uses it.</summary>
    Changed,

    /// <summary>It was already so.</summary>
    Unchanged,
}
