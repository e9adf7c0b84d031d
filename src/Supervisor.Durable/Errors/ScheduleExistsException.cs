namespace Supervisor.Durable;

/// <summary>There is a schedule of that name already.</summary>
/// <param name="name">The name.</param>
public sealed class ScheduleExistsException(string name) : SupervisorException($"A schedule named '{name}' exists already. Replace it, or remove it first.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
