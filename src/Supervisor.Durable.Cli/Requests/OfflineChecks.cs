using System.Buffers.Binary;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Requests;

/// <summary>What the files of a data directory show by themselves, while no supervisor answers there.</summary>
internal static class OfflineChecks
{
    private const UnixFileMode Others = (UnixFileMode)0x3F;          // 077

    public static IReadOnlyList<CheckDocument> At(SocketLocation place, string why)
    {
        var supervisor = new CheckDocument("supervisor", "warn", why);
        if (!Directory.Exists(place.DataDirectory))
            return [supervisor, new("data directory", "fail", $"there is no {place.DataDirectory}", "Name the supervisor's with --data-dir or DSUP_DATA_DIR; dsupd makes a new one.")];
        return
        [
            supervisor,
            Mode(place.DataDirectory),
            Database(Path.Combine(place.DataDirectory, "supervisor.db")),
            new("everything else", "warn", "not looked at: that takes the supervisor", $"Start it and ask again, or run: dsupd --data-dir {place.DataDirectory} --check"),
        ];
    }

    private static CheckDocument Mode(string directory) => (File.GetUnixFileMode(directory) & Others) == 0
        ? new("data directory", "ok", $"{directory}, for its owner only")
        : new("data directory", "warn", $"{directory} is open to others", $"Commands may hold secrets. Run: chmod go-rwx {directory}");

    /// <summary>By the header of the file (sqlite.org/fileformat2.html#the_database_header).</summary>
    private static CheckDocument Database(string path)
    {
        Span<byte> header = stackalloc byte[100];
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.Read(file, header, 0) < header.Length || !header.StartsWith("SQLite format 3\0"u8) || !header[68..72].SequenceEqual("DSUP"u8))
                return new("database", "fail", $"{path} is no database of a supervisor", "Restore a backup to that path.");
            return new("database", "ok", $"{path}, schema {BinaryPrimitives.ReadUInt32BigEndian(header[60..])}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new("database", "fail", e.Message, "Restore a backup, or look as the supervisor's user.");
        }
    }
}
