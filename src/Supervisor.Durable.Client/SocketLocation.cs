using System.Text;

namespace Supervisor.Durable.Client;

/// <summary>
/// Where a supervisor keeps its data and listens; dsupd and dsup find the same place from the same options and environment.
/// </summary>
public sealed record SocketLocation
{
    /// <summary>What the kernel's <c>sun_path</c> holds besides its ending zero.</summary>
    public const int MaxPathBytes = 107;

    private SocketLocation(string dataDirectory, string socketPath)
    {
        DataDirectory = dataDirectory;
        SocketPath = socketPath;
    }

    /// <summary>The data directory, absolute. It need not exist.</summary>
    public string DataDirectory { get; }

    /// <summary>The socket's path, absolute.</summary>
    public string SocketPath { get; }

    /// <summary>
    /// Data directory: <paramref name="dataDirectory"/>, else <c>DSUP_DATA_DIR</c>, else <c>/var/lib/dsup</c> as root, else
    /// <c>$XDG_STATE_HOME/dsup</c>, else <c>~/.local/state/dsup</c>. Socket: <paramref name="socket"/>, else <c>DSUP_SOCKET</c>, else
    /// <c>dsup.sock</c> in the data directory. Empty texts count as absent; relative paths start at the current directory.
    /// </summary>
    /// <exception cref="SocketPathTooLongException">The socket's path has more than <see cref="MaxPathBytes"/> bytes.</exception>
    public static SocketLocation Resolve(string? dataDirectory = null, string? socket = null) =>
        Resolve(dataDirectory, socket, Environment.GetEnvironmentVariable, Environment.CurrentDirectory, Environment.IsPrivilegedProcess);

    /// <summary>As <see cref="Resolve(string?, string?)"/>, with the caller's surroundings handed in.</summary>
    /// <param name="dataDirectory">The value of --data-dir.</param>
    /// <param name="socket">The value of --socket.</param>
    /// <param name="environment">The value of an environment variable.</param>
    /// <param name="currentDirectory">Where relative paths start.</param>
    /// <param name="root">Whether the effective user is root.</param>
    /// <exception cref="SocketPathTooLongException">The socket's path has more than <see cref="MaxPathBytes"/> bytes.</exception>
    public static SocketLocation Resolve(
        string? dataDirectory, string? socket, Func<string, string?> environment, string currentDirectory, bool root)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var data = Path.GetFullPath(
            Given(dataDirectory) ?? Given(environment("DSUP_DATA_DIR")) ?? (root ? "/var/lib/dsup" : OfUser(environment)), currentDirectory);
        var path = Path.GetFullPath(
            Given(socket) ?? Given(environment("DSUP_SOCKET")) ?? Path.Combine(data, "dsup.sock"), currentDirectory);

        var bytes = Encoding.UTF8.GetByteCount(path);
        return bytes <= MaxPathBytes ? new SocketLocation(data, path) : throw new SocketPathTooLongException(path, bytes);
    }

    private static string OfUser(Func<string, string?> environment)
    {
        // The XDG specification: a relative path in these variables is to be ignored.
        if (Given(environment("XDG_STATE_HOME")) is { } state && Path.IsPathRooted(state))
            return Path.Combine(state, "dsup");

        var home = Given(environment("HOME")) ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return Path.Combine(home, ".local", "state", "dsup");
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
