namespace Supervisor.Durable.Cli.Importing;

/// <summary>Where something stands.</summary>
/// <param name="File">The file, as it is shown to people.</param>
/// <param name="Line">Its line, from 1.</param>
internal readonly record struct Place(string File, int Line);
