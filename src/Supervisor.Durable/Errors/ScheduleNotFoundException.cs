namespace Supervisor.Durable;

/// <summary>There is no schedule of that name.</summary>
/// <param name="name">The name.</param>
public sealed class ScheduleNotFoundException(string name) : SupervisorException($"No schedule named '{name}'.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
