namespace Supervisor.Durable;

/// <summary>A query is no SELECT, or SQLite refuses it.</summary>
/// <param name="message">What is wrong with it.</param>
/// <param name="inner">SQLite's own error.</param>
public sealed class QueryException(string message, Exception? inner = null) : SupervisorException(message, inner);
