namespace Supervisor.Durable;

/// <summary>A backup could not be written; whatever was in its place is still there.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class BackupException(string message, Exception? inner = null) : SupervisorException(message, inner);
