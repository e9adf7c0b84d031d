namespace Supervisor.Durable.Daemon.Applying;

/// <summary>There are mistakes in a configuration that is to be applied; the message has a line for each.</summary>
internal sealed class ConfigurationMistakesException(string message, Exception inner) : Exception(message, inner);
