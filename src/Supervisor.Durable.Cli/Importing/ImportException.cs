namespace Supervisor.Durable.Cli.Importing;

/// <summary>A file is not what it should be; the message begins with the place.</summary>
internal sealed class ImportException(string file, int line, string message) : IOException($"{file}:{line}: {message}");
