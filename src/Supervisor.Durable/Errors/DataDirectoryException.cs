namespace Supervisor.Durable;

/// <summary>The data directory cannot be used: it is held by another supervisor, from a newer version, damaged, or not permitted.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class DataDirectoryException(string message, Exception? inner = null) : SupervisorException(message, inner);
