namespace Supervisor.Durable;

/// <summary>There is a job of that name already.</summary>
/// <param name="name">The name.</param>
public sealed class JobExistsException(string name) : SupervisorException($"A job named '{name}' exists already. Start it, replace it, or delete it first.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
