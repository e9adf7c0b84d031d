using System.Globalization;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Hosting;

/// <summary>
/// A supervisor runs what its data directory says. So that directory, and each thing in it that is opened by name, must be its own user's,
/// and what it is
/// taken for: a link would lead its writing, as root perhaps, to another user's file.
/// </summary>
internal static class DirectoryTrust
{
    private static readonly string[] Files = [DirectoryHolder.LockFile, "accepted", "supervisor.db", "supervisor.db-wal", "supervisor.db-shm"], Folders = ["runs", "logs"];

    /// <summary>Where supervisors listen by default. One that is left over is replaced.</summary>
    private const string Socket = "dsup.sock";

    /// <param name="root">The directory's path.</param>
    /// <param name="directory">The directory itself.</param>
    /// <exception cref="DataDirectoryException">Says what is wrong, and the command that mends it.</exception>
    public static void Check(string root, FileFacts directory)
    {
        CheckFolder("The data directory ", root, directory);
        foreach (var path in Folders.Select(name => Path.Combine(root, name)))
        {
            if (Native.Facts(path) is not { } found)
                continue;
            if (!found.IsDirectory)
                throw Misplaced(path, found, "a directory", "To keep it on another disk, mount that there.");
            CheckFolder("", path, found);
        }
        foreach (var path in Files.Select(name => Path.Combine(root, name)))
        {
            if (Native.Facts(path) is not { } found)
                continue;
            if (!found.IsRegular)
                throw Misplaced(path, found, "a regular file", "Put the file itself there, or remove what is there now.");
            CheckOwner("", path, found);
        }
        if (Native.Facts(Path.Combine(root, Socket)) is { IsLink: true } link)
            throw Misplaced(Path.Combine(root, Socket), link, "a socket", "Remove it, or name another place for the socket.");
    }

    private static void CheckFolder(string what, string path, FileFacts found)
    {
        CheckOwner(what, path, found);
        if (found.IsOpenToWriters)
            throw new DataDirectoryException($"{what}{path} may be written to by other users (mode {found.Permissions}), who could change what runs as this one. Run: chmod go-w '{path}'");
    }

    private static void CheckOwner(string what, string path, FileFacts found)
    {
        var user = Native.EffectiveUser();
        if (found.Owner == user)
            return;
        throw new DataDirectoryException(string.Create(CultureInfo.InvariantCulture,
            $"{what}{path} belongs to uid {found.Owner}, and this supervisor runs as uid {user}. Run it as that user; or, if the directory is to be this one's, run: chown -R {user} '{path}'"));
    }

    private static DataDirectoryException Misplaced(string path, FileFacts found, string wanted, string advice) =>
        new($"{path} is {found.Kind}, and must be {wanted}: a supervisor does not follow what others may have put there. {advice}");
}
