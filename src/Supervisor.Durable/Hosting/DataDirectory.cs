using System.Globalization;
using System.Text;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Processes;

namespace Supervisor.Durable.Hosting;

/// <summary>The data directory and the right to it: one supervisor at a time (contract.md, "Durability" 8).</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly Descriptor _lock;

    private DataDirectory(string path, Descriptor held) => (Root, _lock) = (path, held);

    public string Root { get; }

    public string Database => Path.Combine(Root, "supervisor.db");

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>Makes the directory if need be, and takes it.</summary>
    /// <exception cref="DataDirectoryException">It cannot be made, or another supervisor holds it.</exception>
    public static DataDirectory Take(string path, DateTimeOffset now, Action<string>? reach = null)
    {
        var root = Path.GetFullPath(path);
        var file = Path.Combine(root, "lock");
        try
        {
            const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            reach?.Invoke(FaultPoint.DirectoryBefore);
            Directory.CreateDirectory(root, Private);
            Directory.CreateDirectory(Path.Combine(root, "runs"), Private);
            Directory.CreateDirectory(Path.Combine(root, "logs"), Private);
            reach?.Invoke(FaultPoint.DirectoryMade);
            var held = Native.Open(file, Native.O_RDWR | Native.O_CREAT | Native.O_CLOEXEC, 0x180);   // 0600
            if (!TryLock(held, file))
            {
                held.Dispose();
                throw new DataDirectoryException($"{root} is held by another supervisor, {Holder(file)}. Stop that one, or choose another --data-dir.");
            }
            reach?.Invoke(FaultPoint.DirectoryLocked);
            var text = string.Create(CultureInfo.InvariantCulture, $"pid {Environment.ProcessId}, since {now:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            Native.WriteAll(held, file, Encoding.ASCII.GetBytes(text.PadRight(60) + "\n"), 0);
            reach?.Invoke(FaultPoint.DirectoryAfter);
            return new DataDirectory(root, held);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NativeException)
        {
            throw new DataDirectoryException($"The data directory {root} cannot be used: {e.Message.TrimEnd('.')}. Check its owner and mode, or choose another --data-dir.", e);
        }
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

    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// A supervisor that was killed may be gone and its lock not yet: a process has its descriptors until it has wholly ended, and a shim that it
    /// was just spawning has copies of them until its exec. That is over in a moment, and so is the waiting where the holder lives on.
    /// </summary>
    private static bool TryLock(Descriptor held, string file)
    {
        const int pause = 10, whileItLives = 10, whenItIsGone = 500;
        using var never = new ManualResetEventSlim();
        for (var round = 0; !Native.Lock(held, file, wait: false); round++)
        {
            if (round >= (HolderLives(file) ? whileItLives : whenItIsGone))
                return false;
            never.Wait(pause);
        }
        return true;
    }

    private static bool HolderLives(string file) =>
        Written(file).Split(' ', ',') is ["pid", var pid, ..] && int.TryParse(pid, CultureInfo.InvariantCulture, out var holder) && ProcStat.Read(holder) is { IsZombie: false };

    private static string Holder(string file) => Written(file) is { Length: > 0 } text ? $"dsupd {text}" : "which has just begun";

    private static string Written(string file)
    {
        // Not by a FileStream: however it shares, it wants a lock of its own (flock), and the holder has that.
        Span<byte> bytes = stackalloc byte[128];
        return Encoding.ASCII.GetString(bytes[..Math.Max(0, Native.TryRead(file, bytes))]).Trim();
    }
}
