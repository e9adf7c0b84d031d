using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.Engine;

/// <summary>
/// The database seen from outside of it, for what its own checks never notice: an unlinked file swallows what is written, and a log (-wal)
/// that was deleted or damaged takes accepted tickets with it while SQLite finds everything well.
/// </summary>
internal sealed class DatabaseFileGuard : IDisposable
{
    private const uint OwnerOnly = 0x180;                            // 0600

    private const int MarkBytes = 80;

    /// <summary>SQLITE_READONLY_DBMOVED (sqlite.org/rescode.html).</summary>
    private const int ReadOnly = 8, Moved = 1032;

    private readonly string _path, _markPath;
    private readonly bool _isSynced;
    private readonly Descriptor _mark;
    private readonly Action? _refuseIfLost;
    private (ulong File, ulong Log)? _held;
    private long _marked;

    /// <param name="path">Of the database.</param>
    /// <param name="isSynced">Whether commits survive power loss.</param>
    /// <param name="refuseIfLost">Throws where the right to the data directory is lost.</param>
    public DatabaseFileGuard(string path, bool isSynced, Action? refuseIfLost = null)
    {
        (_path, _isSynced, _markPath, _refuseIfLost) = (path, isSynced, MarkOf(path), refuseIfLost);
        _mark = Native.OpenRegular(_markPath, Native.O_RDWR | Native.O_CREAT, OwnerOnly);
    }

    /// <summary>
    /// Refuses a database that has not all the tickets that were given from this directory: their numbers would be given again.
    /// </summary>
    /// <param name="path">Of the database.</param>
    /// <param name="last">The highest ticket in it.</param>
    /// <exception cref="DataDirectoryException">Some are missing; says what to do.</exception>
    public static void RefuseLostTickets(string path, long last)
    {
        if (ReadMark(MarkOf(path)) is not { } mark || mark <= last)
            return;
        throw new DataDirectoryException(
            $"The database {path} ends with ticket {last}, but tickets up to {mark} were accepted: its -wal was deleted or damaged, "
            + "or an older copy was put in its place. "
            + $"Restore what is missing; or remove {MarkOf(path)}, which gives those tickets up.");
    }

    /// <summary>A fault if the files that are open are not those at their paths: what is committed now would be lost.</summary>
    /// <exception cref="DataDirectoryException">Another supervisor may work here now: this one must end.</exception>
    public SqliteException? Check()
    {
        _refuseIfLost?.Invoke();
        (ulong File, ulong Log) now = (Native.Inode(_path), Native.Inode(_path + "-wal"));
        _held ??= now is { File: > 0, Log: > 0 } ? now : null;
        return _held is null || _held == now ? null : new SqliteException($"{_path} was moved or replaced", ReadOnly, Moved);
    }

    /// <summary>Whether that ticket is remembered already.</summary>
    public bool IsMarked(long last) => last == _marked;

    /// <summary>
    /// Remembers the highest ticket that was committed. Not synced: after a power loss it may be too low, which is harmless.
    /// </summary>
    public void Accepted(long last)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{last} {BootIdentity.Current.Kernel:D} {(_isSynced ? "full" : "normal")}");
        try
        {
            Native.WriteAll(_mark, _markPath, Encoding.ASCII.GetBytes(text.PadRight(MarkBytes - 1) + "\n"), 0);
            _marked = last;
        }
        catch (NativeException)
        {
            // A full disk: it stays too low, which is harmless, and is written with the next one.
        }
    }

    public void Dispose() => _mark.Dispose();

    private static string MarkOf(string database) => Path.Combine(Path.GetDirectoryName(database)!, "accepted");

    /// <summary>Null where nothing is known for sure: commits that were not synced may rightly be gone after a power loss.</summary>
    private static long? ReadMark(string path)
    {
        Span<byte> bytes = stackalloc byte[MarkBytes];
        var count = Native.TryReadRegular(path, bytes);
        var text = Encoding.ASCII.GetString(bytes[..Math.Max(0, count)]);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words is [var last, var boot, var durability]
            && long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var ticket)
            && (durability == "full" || boot == BootIdentity.Current.Kernel.ToString("D"))
            ? ticket
            : null;
    }
}
