namespace Supervisor.Durable.Cli;

/// <summary>The command line makes no sense; the message says what does.</summary>
internal sealed class UsageException(string message) : Exception(message);
