namespace Supervisor.Durable;

/// <summary>Misuse, or broken storage. What a child does is data (<c>ProcessEnd</c>), never an exception.</summary>
/// <param name="message">One line: what, why, and what to do.</param>
/// <param name="inner">The cause.</param>
public abstract class SupervisorException(string message, Exception? inner = null) : Exception(message, inner);
