namespace Supervisor.Durable;

/// <summary>The database cannot be written now. Nothing was accepted; the same request may be tried again.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">SQLite's own error.</param>
public sealed class StorageUnavailableException(string message, Exception? inner = null) : SupervisorException(message, inner);
