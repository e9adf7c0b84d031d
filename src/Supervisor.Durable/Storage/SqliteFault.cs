using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>SQLite's primary result codes in words that say what to do (sqlite.org/rescode.html).</summary>
internal static class SqliteFault
{
    /// <summary>SQLITE_READONLY_DBMOVED.</summary>
    private const int Moved = 1032;

    /// <summary>SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE.</summary>
    private const int Write = 778, LogIndexSize = 4874;

    /// <summary>
    /// Whether waiting or the operator can mend it, so that the same write may succeed later; else the write itself is wrong.
    /// </summary>
    public static bool IsUnavailable(SqliteException e) => e.SqliteErrorCode is not (1 or 19 or 20 or 25);

    /// <summary>Whether the file could be opened for reading only.</summary>
    public static bool IsReadOnly(SqliteException e) => e.SqliteErrorCode == 8 && e.SqliteExtendedErrorCode != Moved;

    public static string Describe(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => "another program holds its lock. Close that program (a sqlite3 shell in a transaction?) and try again.",
        8 when e.SqliteExtendedErrorCode == Moved =>
            "its file was moved, replaced or deleted under the supervisor. Put it back; or save what it holds by a backup, stop the supervisor, put the backup in its place, start the supervisor.",
        8 => "it is read-only. Check the file's owner, its mode, and whether the file system is mounted read-only.",
        10 when e.SqliteExtendedErrorCode == LogIndexSize => "the disk is full: there is no room for the index of its log (-shm). Free some space.",
        10 when e.SqliteExtendedErrorCode == Write && LargestFile() is { } most =>
            $"the disk is full for this process: no file of it may have more than {most} bytes. Raise that limit (ulimit -f, LimitFSIZE= of the unit) and start the supervisor again.",
        10 => $"the disk reported an I/O error ({e.Message}). Check the disk and the kernel's log.",
        11 => "it is damaged. Stop the supervisor and restore a backup, or salvage it with: sqlite3 FILE .recover",
        13 => "the disk is full. Free some space; work then continues by itself.",
        14 => "the file cannot be opened. Check that its folder exists and belongs to the supervisor's user.",
        26 => "the file is no SQLite database. Move it away, or restore a backup.",
        _ => e.Message,
    };

    /// <summary>RLIMIT_FSIZE (getrlimit(2)), which SQLite doesn't distinguish from a disk that fails; null where there is none.</summary>
    private static string? LargestFile()
    {
        const string name = "Max file size";
        try
        {
            return File.ReadLines("/proc/self/limits").FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?[name.Length..]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..] && soft != "unlimited" ? soft : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
