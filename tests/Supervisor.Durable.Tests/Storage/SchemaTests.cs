using System.Globalization;
using Microsoft.Data.Sqlite;
using Supervisor.Durable.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Storage;

/// <summary>schema.sql and the migrations agree, and what is not ours is refused.</summary>
public sealed class SchemaTests : IDisposable
{
    private readonly ScratchDirectory _directory = new("dsup-schema-");

    private string Path => _directory.In("supervisor.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_schema_file_is_the_result_of_all_migrations()
    {
        using var rig = new StoreRig();
        using var plain = new SqliteConnection("Data Source=:memory:");
        plain.Open();
        Database.Execute(plain, File.ReadAllText(System.IO.Path.Combine(Repository.Root, "schema.sql")));

        Assert.Equal(Objects(rig.Connection), Objects(plain));
        Assert.Equal(rig.Rows("PRAGMA user_version"), StoreRig.Rows(plain, "PRAGMA user_version"));
        Assert.Equal(rig.Rows("PRAGMA application_id"), StoreRig.Rows(plain, "PRAGMA application_id"));
        Assert.Equal([Migrator.Newest.ToString(CultureInfo.InvariantCulture)], rig.Rows("PRAGMA user_version"));
        Assert.Equal([Database.ApplicationId.ToString(CultureInfo.InvariantCulture)], rig.Rows("PRAGMA application_id"));
    }

    [Fact]
    public void A_database_is_opened_as_the_design_says()
    {
        using var rig = new StoreRig();
        using var full = Database.Open(rig.File, Durability.Full).OpenWriter();

        Assert.Equal(["wal"], rig.Rows("PRAGMA journal_mode"));
        Assert.Equal(["2"], StoreRig.Rows(full, "PRAGMA synchronous"));
        Assert.Equal(["1"], rig.Rows("PRAGMA synchronous"));
        Assert.Equal(["1"], rig.Rows("PRAGMA foreign_keys"));
        Assert.Equal(["5000"], rig.Rows("PRAGMA busy_timeout"));
        Assert.Equal(["2"], rig.Rows("PRAGMA auto_vacuum"));
        Assert.All(rig.Rows("SELECT name, strict FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%'"), row => Assert.EndsWith("|1", row, StringComparison.Ordinal));
        Assert.Equal(["ok"], rig.Rows("PRAGMA integrity_check"));
    }

    [Fact]
    public void Opening_again_migrates_nothing_and_keeps_everything()
    {
        using var rig = new StoreRig();
        rig.Write(w => w.Jobs.Insert("job", StoreRig.Spec, StoreRig.Now));

        _ = Database.Open(rig.File, Durability.Normal);

        Assert.Equal(["job"], rig.Rows("SELECT name FROM job"));
    }

    [Fact]
    public void A_newer_database_is_refused_with_the_way_out()
    {
        using (var rig = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            rig.Open();
            Database.Execute(rig, $"CREATE TABLE x (y); PRAGMA application_id = {Database.ApplicationId}; PRAGMA user_version = 9999;");
        }

        var message = Assert.Throws<DataDirectoryException>(() => Database.Open(Path, Durability.Full)).Message;

        Assert.Equal($"{Path} has schema 9999, and this version knows only up to {Migrator.Newest}. Run the newer version that wrote it, or restore an older backup.", message);
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        using (var other = new SqliteConnection($"Data Source={Path};Pooling=False"))
        {
            other.Open();
            Database.Execute(other, "CREATE TABLE theirs (x); PRAGMA application_id = 7;");
        }

        var message = Assert.Throws<DataDirectoryException>(() => Database.Open(Path, Durability.Full)).Message;

        Assert.Equal($"{Path} is a database of another program (application_id 7). Choose another data directory.", message);
        using var again = new SqliteConnection($"Data Source={Path};Pooling=False");
        again.Open();
        Assert.Equal(["theirs"], StoreRig.Rows(again, "SELECT name FROM sqlite_master"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused()
    {
        File.WriteAllText(Path, new string('x', 5000));

        Assert.Contains("is no SQLite database", Assert.Throws<DataDirectoryException>(() => Database.Open(Path, Durability.Full)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_no_length_is_what_a_crash_at_the_first_start_leaves_and_is_new()
    {
        File.WriteAllBytes(Path, []);

        using var connection = Database.Open(Path, Durability.Full).OpenWriter();

        Assert.Empty(StoreRig.Rows(connection, "SELECT * FROM job"));
    }

    [Fact]
    public void But_where_jobs_have_run_a_lost_database_is_refused()
    {
        using (var fresh = Durable.Hosting.DataDirectory.Take(_directory.Path, StoreRig.Now))
            fresh.RefuseLostDatabase();
        Directory.CreateDirectory(_directory.In("runs", "web", "7"));
        using var directory = Durable.Hosting.DataDirectory.Take(_directory.Path, StoreRig.Now);

        Assert.Contains("is missing or empty", Assert.Throws<DataDirectoryException>(directory.RefuseLostDatabase).Message, StringComparison.Ordinal);
        File.WriteAllBytes(Path, []);
        Assert.Throws<DataDirectoryException>(directory.RefuseLostDatabase);
        File.WriteAllBytes(Path, [1]);
        directory.RefuseLostDatabase();
    }

    /// <summary>Name and definition, without comments and with one kind of white space.</summary>
    internal static List<string> Objects(SqliteConnection connection) =>
        [.. StoreRig.Rows(connection, "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name").Select(Normal)];

    private static string Normal(string sql) =>                       // a renamed table's name is quoted
        string.Join(' ', sql.Replace("\"", "", StringComparison.Ordinal).Split('\n').Select(line => line.Split("--")[0]).SelectMany(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)));
}
