using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>SQLite's primary result codes in words that say what to do (sqlite.org/rescode.html).</summary>
internal static class SqliteFault
{
    /// <summary>SQLITE_READONLY_DBMOVED.</summary>
    private const int Moved = 1032;

    /// <summary>Whether waiting or the operator can mend it, so that the same write may succeed later; else the write itself is wrong.</summary>
    public static bool IsUnavailable(SqliteException e) => e.SqliteErrorCode is not (1 or 19 or 20 or 25);

    /// <summary>Whether the file could be opened for reading only.</summary>
    public static bool IsReadOnly(SqliteException e) => e.SqliteErrorCode == 8 && e.SqliteExtendedErrorCode != Moved;

    public static string Describe(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => "another program holds its lock. Close that program (a sqlite3 shell in a transaction?) and try again.",
        8 when e.SqliteExtendedErrorCode == Moved =>
            "its file was moved, replaced or deleted under the supervisor. Put it back; or save what it holds with: dsup backup FILE, stop dsupd, put that FILE to its place, start dsupd.",
        8 => "it is read-only. Check the file's owner, its mode, and whether the file system is mounted read-only.",
        10 => $"the disk reported an I/O error ({e.Message}). Check the disk and the kernel's log.",
        11 => "it is damaged. Stop the supervisor and restore a backup, or salvage it with: sqlite3 FILE .recover",
        13 => "the disk is full. Free some space; work goes on by itself.",
        14 => "the file cannot be opened. Check that its folder exists and belongs to the supervisor's user.",
        26 => "the file is no SQLite database. Move it away, or restore a backup.",
        _ => e.Message,
    };
}
