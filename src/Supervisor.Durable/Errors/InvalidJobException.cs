namespace Supervisor.Durable;

/// <summary>A job's definition cannot be run as it is.</summary>
/// <param name="message">What is wrong with it, and what to do.</param>
public sealed class InvalidJobException(string message) : SupervisorException(message);
