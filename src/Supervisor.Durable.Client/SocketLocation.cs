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
        Resolve(dataDirectory, socket, Environment.GetEnvironmentVariable, CurrentDirectory(), Environment.IsPrivilegedProcess);

    /// <summary>The directory in which this process is; null where it was deleted, or may not be asked for.</summary>
    internal static string? CurrentDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>As <see cref="Resolve(string?, string?)"/>, with the caller's surroundings handed in.</summary>
    /// <param name="dataDirectory">The value of --data-dir.</param>
    /// <param name="socket">The value of --socket.</param>
    /// <param name="environment">The value of an environment variable.</param>
    /// <param name="currentDirectory">Where relative paths start; null: there is no such directory.</param>
    /// <param name="root">Whether the effective user is root.</param>
    /// <exception cref="CurrentDirectoryGoneException">A path is relative, and there is no current directory.</exception>
    /// <exception cref="SocketPathTooLongException">The socket's path has more than <see cref="MaxPathBytes"/> bytes.</exception>
    internal static SocketLocation Resolve(
        string? dataDirectory, string? socket, Func<string, string?> environment, string? currentDirectory, bool root)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var data = Absolute(
            Given(dataDirectory) ?? Given(environment("DSUP_DATA_DIR")) ?? (root ? "/var/lib/dsup" : OfUser(environment)), currentDirectory);
        var path = Absolute(
            Given(socket) ?? Given(environment("DSUP_SOCKET")) ?? Path.Combine(data, "dsup.sock"), currentDirectory);

        var bytes = Encoding.UTF8.GetByteCount(path);
        return bytes <= MaxPathBytes ? new SocketLocation(data, path) : throw new SocketPathTooLongException(path, bytes);
    }

    /// <summary>A path without <c>.</c> and <c>..</c>, from the current directory on where it is relative.</summary>
    /// <exception cref="CurrentDirectoryGoneException">It is relative, and there is no current directory.</exception>
    public static string Absolute(string path, string? currentDirectory) =>
        Path.IsPathRooted(path)
            ? Path.GetFullPath(path)
            : Path.GetFullPath(path, currentDirectory ?? throw new CurrentDirectoryGoneException(path));

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
