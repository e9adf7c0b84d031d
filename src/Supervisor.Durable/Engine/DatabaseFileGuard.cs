using Microsoft.Data.Sqlite;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Engine;

/// <summary>
/// The database seen from outside of it, for what its own checks never notice: an unlinked file swallows what is written.
/// </summary>
internal sealed class DatabaseFileGuard : IDisposable
{
    /// <summary>SQLITE_READONLY_DBMOVED (sqlite.org/rescode.html).</summary>
    private const int ReadOnly = 8, Moved = 1032;

    private readonly string _path;
    private readonly Action? _refuseIfLost;
    private (ulong File, ulong Log)? _held;

    /// <param name="path">Of the database.</param>
    /// <param name="isSynced">Whether commits survive power loss.</param>
    /// <param name="refuseIfLost">Throws where the right to the data directory is lost.</param>
    public DatabaseFileGuard(string path, bool isSynced, Action? refuseIfLost = null)
    {
        (_path, _refuseIfLost) = (path, refuseIfLost);
        Tickets = new TicketHighWaterMark(path, isSynced);
    }

    /// <summary>The highest ticket that was given.</summary>
    public TicketHighWaterMark Tickets { get; }

    /// <summary>A fault if the files that are open are not those at their paths: what is committed now would be lost.</summary>
    /// <exception cref="DataDirectoryException">Another supervisor may work here now: this one must end.</exception>
    public SqliteException? Check()
    {
        _refuseIfLost?.Invoke();
        (ulong File, ulong Log) now = (Native.Inode(_path), Native.Inode(_path + "-wal"));
        _held ??= now is { File: > 0, Log: > 0 } ? now : null;
        return _held is null || _held == now ? null : new SqliteException($"{_path} was moved or replaced", ReadOnly, Moved);
    }

    public void Dispose() => Tickets.Dispose();
}
