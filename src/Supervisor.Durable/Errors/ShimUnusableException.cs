namespace Supervisor.Durable;

/// <summary>The shim, without which nothing can be launched, is missing or cannot be executed.</summary>
/// <param name="message">Where it was looked for, and what to do.</param>
public sealed class ShimUnusableException(string message) : SupervisorException(message);
