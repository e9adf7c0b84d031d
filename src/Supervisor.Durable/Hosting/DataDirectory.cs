using System.Globalization;
using System.Text;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Hosting;

/// <summary>
/// The data directory and the right to it: one supervisor at a time (CONTRACT.md, "Durability" 8). The right is a flock of the directory
/// itself:
/// unlike a file in it, the directory cannot be replaced under its name unseen. A flock of the file <c>lock</c> in it is for supervisors of
/// earlier versions.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Descriptor _directory, _lock;
    private readonly FileFacts _locked;

    private DataDirectory(string path, Descriptor directory, Descriptor held) => (Root, _directory, _lock, _locked) = (path, directory, held, Native.Facts(held));

    public string Root { get; }

    public string Database => Path.Combine(Root, "supervisor.db");

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Whether <c>lock</c> is not the file that this supervisor has locked.</summary>
    public bool IsLost => Native.Facts(LockFile) is not { } now || !now.IsSameFile(_locked);

    private string LockFile => Path.Combine(Root, DirectoryHolder.LockFile);

    /// <summary>Makes the directory if need be, and takes it.</summary>
    /// <exception cref="DataDirectoryException">It cannot be made, others could change what is in it, or another supervisor holds
    /// it.</exception>
    public static DataDirectory Take(string path, DateTimeOffset now, Action<string>? reach = null)
    {
        var root = Path.GetFullPath(path);
        Descriptor? directory = null, held = null;
        try
        {
            reach?.Invoke(FaultPoint.DirectoryBefore);
            Directory.CreateDirectory(root, Private);
            directory = Native.OpenDirectory(root);
            DirectoryTrust.Check(root, Native.Facts(directory));     // before anything in it is touched
            Directory.CreateDirectory(Path.Combine(root, "runs"), Private);
            Directory.CreateDirectory(Path.Combine(root, "logs"), Private);
            reach?.Invoke(FaultPoint.DirectoryMade);
            var holder = new DirectoryHolder(root);
            LockDirectory(holder, directory, root);
            reach?.Invoke(FaultPoint.DirectoryHeld);
            var file = Path.Combine(root, DirectoryHolder.LockFile);
            held = Native.OpenRegular(file, Native.O_RDWR | Native.O_CREAT, 0x180);   // 0600
            holder.Lock(held, file);
            reach?.Invoke(FaultPoint.DirectoryLocked);
            var text = string.Create(CultureInfo.InvariantCulture, $"pid {Environment.ProcessId}, since {now:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            TryWrite(held, file, Encoding.ASCII.GetBytes(text.PadRight(60) + "\n"));
            reach?.Invoke(FaultPoint.DirectoryAfter);
            return new DataDirectory(root, directory, held);
        }
        catch (Exception e)
        {
            held?.Dispose();
            directory?.Dispose();
            if (e is IOException or UnauthorizedAccessException)
                throw new DataDirectoryException($"The data directory {root} cannot be used: {e.Message.TrimEnd('.')}. Check its owner and mode, or choose another data directory.", e);
            throw;
        }
    }

    /// <summary>
    /// If <c>lock</c> or the directory was removed or replaced, another supervisor may have come in: then nothing more may be decided here.
    /// Costs one system call.
    /// </summary>
    /// <exception cref="DataDirectoryException">The right to the directory is lost.</exception>
    public void RefuseIfLost()
    {
        if (!IsLost)
            return;
        throw new DataDirectoryException(
            $"{LockFile}, by which this supervisor (pid {Environment.ProcessId}) holds {Root}, was moved, replaced or deleted. Another supervisor may work here now, so this one gives up; "
            + "its jobs keep running. Put the directory back if it was moved, and start the supervisor again: it adopts them.");
    }

    /// <summary>A lost database must not be taken for a new one: what its jobs left running would be cleared away as unknown.</summary>
    /// <exception cref="DataDirectoryException">The database is missing or empty, but jobs have run here.</exception>
    public void RefuseLostDatabase()
    {
        var runs = Path.Combine(Root, "runs");
        if (new FileInfo(Database) is { Exists: true, Length: > 0 } || !Directory.EnumerateFileSystemEntries(runs).Any())
            return;
        throw new DataDirectoryException(
            $"The database {Database} is missing or empty, but {runs} shows that jobs have run here. Restore the database; or remove {runs} too, which gives those runs up.");
    }

    public void Dispose()
    {
        _lock.Dispose();
        _directory.Dispose();
    }

    /// <summary>A file system that locks no directories (NFS) leaves it to the file.</summary>
    private static void LockDirectory(DirectoryHolder holder, Descriptor directory, string root)
    {
        try
        {
            holder.Lock(directory, root);
        }
        catch (NativeException e) when (e.Number is Errno.EBADF or Errno.EINVAL or Errno.EISDIR or Errno.ENOLCK or Errno.EOPNOTSUPP)
        {
        }
    }

    /// <summary>
    /// On a full disk the text stays that of the last holder: a second supervisor then learns from /proc/locks which process holds the
    /// directory.
    /// </summary>
    private static void TryWrite(Descriptor held, string file, byte[] text)
    {
        try
        {
            Native.WriteAll(held, file, text, 0);
        }
        catch (NativeException e) when (Errno.IsFull(e.Number))
        {
        }
    }
}
