namespace Supervisor.Durable.Client;

/// <summary>A path starts at the current directory, and that does not exist any more.</summary>
/// <param name="path">The path.</param>
public sealed class CurrentDirectoryGoneException(string path) : SupervisorClientException(
    $"'{path}' starts at the current directory, which does not exist any more. Give an absolute path, or change to another directory");
