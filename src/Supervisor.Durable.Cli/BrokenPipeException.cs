namespace Supervisor.Durable.Cli;

/// <summary>Whoever read our output has gone: there is nobody left to tell anything.</summary>
internal sealed class BrokenPipeException() : IOException("Nobody reads the output any more");
