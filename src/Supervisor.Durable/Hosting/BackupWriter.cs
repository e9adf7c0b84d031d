using Microsoft.Data.Sqlite;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Linux;
using Supervisor.Durable.Storage;

namespace Supervisor.Durable.Hosting;

/// <summary>
/// Copies the database while it is written to: as it was at one instant, beside the file's place under another name, synced, and only then
/// under its own. One copy at a time.
/// </summary>
internal sealed class BackupWriter(Database database, DataDirectory directory, Action<string> reach) : IDisposable
{
    private const uint OwnerOnly = 0x180;                            // 0600

    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Open all the time: a database that was deleted under us can be saved as long as a process has it open.</summary>
    private readonly SqliteConnection _source = database.OpenSource();

    /// <exception cref="BackupException">It could not be written.</exception>
    public async Task<BackupFile> WriteAsync(string file, bool replace, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Write(Check(file, replace)), cancel).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new BackupException($"The backup {file} cannot be written: {SqliteFault.Describe(e)}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NativeException)
        {
            throw new BackupException($"The backup {file} cannot be written: {e.Message.TrimEnd('.')}. Name a folder that the supervisor's user may write to.", e);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _source.Dispose();
        _one.Dispose();
    }

    private BackupFile Write(string file)
    {
        var copy = file + ".tmp";
        reach(FaultPoint.BackupBefore);
        _ = Native.TryUnlink(copy);                                  // of a backup that was cut short
        try
        {
            Native.Open(copy, Native.O_WRONLY | Native.O_CREAT | Native.O_EXCL, OwnerOnly).Dispose();   // VACUUM INTO fills an empty file
            var ticket = Database.Copy(_source, copy);
            reach(FaultPoint.BackupCopied);
            using (var written = Native.Open(copy, Native.O_RDWR))
                Native.Sync(written, copy);
            reach(FaultPoint.BackupSynced);
            Native.Rename(copy, file);
            reach(FaultPoint.BackupRenamed);
            Native.SyncDirectory(Path.GetDirectoryName(file)!);
            reach(FaultPoint.BackupAfter);
            return new BackupFile(file, new FileInfo(file).Length, ticket);
        }
        catch
        {
            _ = Native.TryUnlink(copy);
            throw;
        }
    }

    private string Check(string file, bool replace)
    {
        if (!Path.IsPathFullyQualified(file) || file.Contains('\0'))
            throw new BackupException($"'{file}' is no absolute path. Name the backup like /var/backups/supervisor.db.");
        var path = Path.GetFullPath(file);
        if (path.StartsWith(directory.Root + "/", StringComparison.Ordinal) || IsOurs(path))
            throw new BackupException($"{path} is in the data directory, which the supervisor keeps for itself. Name a file elsewhere, best on another disk.");
        if (Directory.Exists(path) || path.EndsWith('/'))
            throw new BackupException($"{path} is a folder. Name a file in it.");
        return !Path.Exists(path) || replace ? path : throw new BackupException($"{path} is there already. Name another file, or replace it with --force.");
    }

    /// <summary>The database itself by another name, through a link.</summary>
    private bool IsOurs(string path) => Inode(path) is { } inode && Inode(directory.Database) == inode;

    private static ulong? Inode(string path)
    {
        _ = Native.TryOpen(path, Native.O_RDONLY, 0, out var file);
        using (file)
            return file is null ? null : Native.Inode(file);
    }
}
