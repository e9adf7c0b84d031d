namespace Supervisor.Durable.Cli;

/// <summary>The reader of our output has gone: nothing more is printed.</summary>
internal sealed class BrokenPipeException() : IOException("The reader of the output has gone");
