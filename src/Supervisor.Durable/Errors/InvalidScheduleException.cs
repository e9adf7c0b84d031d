namespace Supervisor.Durable;

/// <summary>A schedule cannot be kept as it is.</summary>
/// <param name="message">What is wrong with it, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class InvalidScheduleException(string message, Exception? inner = null) : SupervisorException(message, inner);
