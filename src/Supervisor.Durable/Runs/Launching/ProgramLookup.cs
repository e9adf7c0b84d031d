using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Runs.Launching;

/// <summary>
/// Finds a program as execvp(3) would, and says in plain words why it cannot. The kernel has the last word: this only answers early what
/// needs no process to be known.
/// </summary>
internal static class ProgramLookup
{
    /// <summary>What a shell uses where PATH isn't set.</summary>
    public const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The absolute path of the program to execute.</summary>
    /// <param name="name">A path, or a name without a slash.</param>
    /// <param name="path">The child's PATH; null if it has none.</param>
    /// <param name="directory">The child's working directory: relative paths begin there.</param>
    /// <exception cref="LaunchException">There is none, or it cannot be executed.</exception>
    public static string Find(string name, string? path, string directory)
    {
        if (name.Length == 0)
            throw new LaunchException("The program of the job is an empty string. Give a program's path or name.");
        if (name.Contains('\0', StringComparison.Ordinal))
            throw new LaunchException("The job's program contains a NUL character, which no path can hold. Give a program's path or name.");
        return name.Contains('/', StringComparison.Ordinal) ? Named(name, directory) : Searched(name, path ?? DefaultPath, directory);
    }

    /// <summary>Whether <see cref="Find"/> would find a file of that name which this user may execute.</summary>
    public static bool IsFound(string name, string? path, string directory) => name.Contains('/', StringComparison.Ordinal)
        ? Native.MayExecute(Path.Combine(directory, name)) == 0
        : Executable(Candidates(name, path ?? DefaultPath, directory)) is not null;

    /// <summary>The folder a command starts in.</summary>
    /// <exception cref="LaunchException">It isn't an absolute path of a folder.</exception>
    public static string WorkingDirectory(string? directory)
    {
        if (directory is null)
            return "/";
        if (!directory.StartsWith('/') || directory.Contains('\0', StringComparison.Ordinal))
            throw new LaunchException($"The working directory '{directory}' is not an absolute path. Give one that begins with '/'.");
        if (File.Exists(directory))
            throw new LaunchException(
                $"The working directory '{directory}' is not a directory (ENOTDIR). Set the job's WorkingDirectory to a directory.");
        if (!Directory.Exists(directory) && Native.MayExecute(directory) == -Errno.ENOENT)
            throw new LaunchException(
                $"The working directory '{directory}' does not exist (ENOENT). Create it, or change the job's WorkingDirectory.");
        return directory;
    }

    private static string Named(string name, string directory)
    {
        var path = Path.Combine(directory, name);
        var shown = Path.Combine(directory, WithoutDot(name));
        var denied = Native.MayExecute(path);
        if (Directory.Exists(path))
            throw new LaunchException($"'{shown}' is a directory, not a program (EISDIR). Give the path of a program.");
        return denied switch
        {
            0 => path,
            -Errno.ENOENT => throw new LaunchException($"'{shown}' does not exist (ENOENT). Correct the path, or install the program."),
            -Errno.ENOTDIR =>
                throw new LaunchException($"'{shown}' does not exist: part of the path is a file (ENOTDIR). Correct the path."),
            -Errno.EACCES => throw new LaunchException(LaunchFailure.NotExecutable(shown)),
            _ => path,
        };
    }

    /// <summary>./prog is shown as people know it. No more is taken away: across a symbolic link, .. is not what it looks like.</summary>
    private static string WithoutDot(string name)
    {
        while (name.StartsWith("./", StringComparison.Ordinal))
            name = name[2..].TrimStart('/');
        return name;
    }

    private static string Searched(string name, string searched, string directory)
    {
        var candidates = Candidates(name, searched, directory);
        return Executable(candidates) ?? throw new LaunchException(candidates.FirstOrDefault() is { } denied
            ? LaunchFailure.NotExecutable(denied)
            : $"The command '{name}' was not found in the job's PATH. Give an absolute path, or set PATH in the job's Environment.");
    }

    private static string? Executable(IEnumerable<string> candidates) => candidates.FirstOrDefault(path => Native.MayExecute(path) == 0);

    // An empty entry means the working directory.
    private static IEnumerable<string> Candidates(string name, string searched, string directory) =>
        searched.Split(':').Select(folder => Path.Combine(directory, folder, name)).Where(File.Exists);
}
