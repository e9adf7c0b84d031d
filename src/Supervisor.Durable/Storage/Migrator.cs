using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Supervisor.Durable.Storage;

/// <summary>Brings a database to the newest schema: the numbered files of <c>migrations/</c>, each once, in one transaction.</summary>
internal static class Migrator
{
    private static readonly IReadOnlyList<(int Number, string Sql)> Migrations = Load();

    /// <summary>The number of the newest migration, which is PRAGMA user_version of an up-to-date database.</summary>
    public static int Newest => Migrations[^1].Number;

    /// <summary>Brings a database up to date; false if it was, and nothing was written.</summary>
    /// <exception cref="DataDirectoryException">It is not ours, newer than this program, or its rows cannot be brought up to
    /// date.</exception>
    public static bool Migrate(SqliteConnection connection, string path, Action<string>? reach = null)
    {
        if (Check(connection, path) == Newest)
            return false;                                            // writes nothing: on a full disk a supervisor can still start, and kill
        Database.Execute(connection, "PRAGMA foreign_keys = OFF");   // a table that others refer to can then be replaced (sqlite.org/lang_altertable.html)
        Database.Execute(connection, "BEGIN IMMEDIATE");
        var version = Check(connection, path);
        foreach (var (number, sql) in Migrations.Where(m => m.Number > version))
        {
            Database.Execute(connection, sql);
            Database.Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {number}"));
        }
        if (Database.Scalar(connection, "SELECT count(*) FROM pragma_foreign_key_check") > 0)
            throw new DataDirectoryException($"{path} cannot be brought to schema {Newest}: some of its rows refer to none. Restore a backup, or ask for help with a copy of it.");
        Database.Execute(connection, $"PRAGMA application_id = {Database.ApplicationId}");
        reach?.Invoke(StorageFault.MigrationCommitBefore);
        Database.Execute(connection, "COMMIT");
        reach?.Invoke(StorageFault.MigrationCommitAfter);
        return true;
    }

    /// <summary>Which schema a database has.</summary>
    /// <exception cref="DataDirectoryException">It is not ours, or newer than this program.</exception>
    public static long Check(SqliteConnection connection, string path)
    {
        var id = Database.Scalar(connection, "PRAGMA application_id");
        var version = Database.Scalar(connection, "PRAGMA user_version");
        var tables = Database.Scalar(connection, "SELECT count(*) FROM sqlite_master");
        if (id != Database.ApplicationId && tables > 0)
            throw new DataDirectoryException($"{path} is a database of another program (application_id {id}). Choose another data directory.");
        if (version > Newest)
            throw new DataDirectoryException(
                $"{path} has schema {version}, and this version knows only up to {Newest}. Run the newer version that wrote it, or restore an older backup.");
        return version;
    }

    private static (int, string)[] Load()
    {
        var assembly = typeof(Migrator).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(n => n.StartsWith("migrations/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Read)];

        (int, string) Read(string name)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return (int.Parse(name.AsSpan("migrations/".Length, 4), CultureInfo.InvariantCulture), reader.ReadToEnd());
        }
    }
}
