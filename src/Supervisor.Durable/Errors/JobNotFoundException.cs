namespace Supervisor.Durable;

/// <summary>There is no job of that name.</summary>
/// <param name="name">The name.</param>
public sealed class JobNotFoundException(string name) : SupervisorException($"No job named '{name}'.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
