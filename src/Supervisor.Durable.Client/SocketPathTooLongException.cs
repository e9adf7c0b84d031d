namespace Supervisor.Durable.Client;

/// <summary>The socket's path does not fit into the kernel's address of a Unix socket.</summary>
/// <param name="path">The path.</param>
/// <param name="bytes">Its length in UTF-8.</param>
public sealed class SocketPathTooLongException(string path, int bytes) : SupervisorClientException(
    $"The socket's path {path} has {bytes} bytes, and the kernel allows {SocketLocation.MaxPathBytes}. "
    + "Name a shorter one with --socket PATH or DSUP_SOCKET (the same for dsupd and dsup)");
