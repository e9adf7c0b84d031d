using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Supervisor.Durable.Cli.Importing;
using Supervisor.Durable.Tests.Storage;
using Xunit;

namespace Supervisor.Durable.Tests.Architecture;

/// <summary>Which room and which project may see which others.</summary>
public sealed partial class HouseTests
{
    private static readonly Dictionary<string, string[]> MaySee = new()
    {
        ["Errors"] = ["Jobs"],
        ["Jobs"] = ["Errors"],
        ["Controls"] = ["Jobs", "Errors"],
        ["Linux"] = ["Jobs", "Errors"],
        ["Runs"] = ["Linux", "Jobs", "Errors"],
        ["Storage"] = ["Jobs", "Controls", "Errors"],
        ["Tickets"] = ["Controls", "Jobs", "Errors"],
        ["Logs"] = ["Linux", "Runs", "Storage", "Jobs", "Errors"],
        ["Engine"] = ["Jobs", "Controls", "Tickets", "Runs", "Linux", "Storage", "Errors"],
        ["Scheduling"] = ["Hosting", "Jobs", "Controls", "Tickets", "Storage", "Errors"],
        ["Hooks"] = ["Hosting", "Jobs", "Controls", "Tickets", "Errors"],
    };

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Supervisor.Durable"] = [],
        ["Supervisor.Durable.Client"] = [],
        ["Supervisor.Durable.Configuration"] = ["Supervisor.Durable", "Supervisor.Durable.Client"],
        ["Supervisor.Durable.Shim"] = [],
        ["Supervisor.Durable.Launcher"] = [],
        ["Supervisor.Durable.Cli"] = ["Supervisor.Durable.Client"],
        ["Supervisor.Durable.Daemon"] = ["Supervisor.Durable", "Supervisor.Durable.Client", "Supervisor.Durable.Configuration"],
    };

    private static readonly Assembly Engine = typeof(DurableSupervisor).Assembly;

    [Fact]
    public void Each_room_of_the_engine_sees_only_those_below_it()
    {
        var seen = Engine.GetTypes()
            .Select(type => (Type: type, Room: RoomOf(type)))
            .Where(user => user.Room is not (null or "Hosting"))
            .SelectMany(user => References.Of(user.Type).Select(used => (user.Type, user.Room, Used: used, UsedRoom: RoomOf(used))))
            .Where(use => use.UsedRoom is not null && use.UsedRoom != use.Room).ToList();

        Assert.Contains(seen, use => (use.Room, use.UsedRoom) == ("Engine", "Storage"));   // it sees at all
        Assert.Empty(seen.Where(use => !MaySee[use.Room!].Contains(use.UsedRoom)).Select(use => $"{use.Room}/{References.Outermost(use.Type).Name} sees {use.UsedRoom}/{use.Used.Name}").Distinct());
    }

    /// <summary>What decides about runs can be driven by a simulation: it sees no file, no process and no host.</summary>
    [Fact]
    public void What_decides_about_runs_sees_no_system_call_and_no_host()
    {
        string[] refused = ["Supervisor.Durable.Runs.Host", "Supervisor.Durable.Runs.Launching"];
        string[] live = [nameof(Linux.Native), nameof(Linux.LiveProcess), nameof(Linux.EventLoop), nameof(Linux.Descriptor), nameof(Durable.Runs.Folder.RunDirectory)];
        var deciding = Engine.GetTypes().Where(type => type.Namespace == "Supervisor.Durable.Runs").ToList();

        Assert.Contains(deciding, type => type.Name == nameof(Durable.Runs.RunMachine));
        Assert.Empty(deciding.SelectMany(References.Of).Where(used => refused.Contains(used.Namespace) || live.Contains(used.Name)).Distinct());
    }

    [Fact]
    public void Each_project_references_only_those_below_it()
    {
        foreach (var file in SourceTree.Sources(Path.Combine(StoreRig.Repository, "src"), "*.csproj"))
        {
            var project = Path.GetFileNameWithoutExtension(file);
            var references = XDocument.Load(file).Descendants("ProjectReference")
                .Where(e => e.Attribute("ReferenceOutputAssembly")?.Value != "false")   // only built with it, not seen by it
                .Select(e => Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/')));

            Assert.Subset(Projects[project].ToHashSet(), references.ToHashSet());
        }
    }

    [Fact]
    public void The_engine_knows_no_web_no_console_and_no_configuration()
    {
        string[] refused = ["Microsoft.AspNetCore", "System.Console", "Microsoft.Extensions.Configuration"];

        Assert.DoesNotContain(Engine.GetReferencedAssemblies(), name => refused.Any(r => name.Name!.StartsWith(r, StringComparison.Ordinal)));
    }

    [Fact]
    public void Messages_of_the_engine_are_for_programs_and_the_daemon_has_the_commands()
    {
        var texts = SourceTree.Sources(SourceTree.Engine).SelectMany(File.ReadLines)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).Select(line => line.Split(" // ")[0]).ToList();

        Assert.DoesNotContain(texts, line => CommandWord().IsMatch(line));
        Assert.All(Durable.Daemon.CommandWords.Phrases, phrase => Assert.Contains(texts, line => line.Contains(phrase.Library, StringComparison.Ordinal)));
        Assert.Equal("No job named 'x'. List jobs with: dsup status", Durable.Daemon.CommandWords.Of(new JobNotFoundException("x")));
        Assert.Equal("Stop that one, or choose another --data-dir.", Durable.Daemon.CommandWords.Of("Stop that one, or choose another data directory."));
    }

    [Fact]
    public void Native_calls_are_declared_in_one_class_a_project()
    {
        var native = SourceTree.Sources(Path.Combine(StoreRig.Repository, "src")).Where(path => File.ReadAllText(path) is var text
            && (text.Contains("[LibraryImport", StringComparison.Ordinal) || text.Contains("[DllImport", StringComparison.Ordinal)));

        Assert.All(native.GroupBy(path => Path.GetRelativePath(StoreRig.Repository, path).Split('/')[1]), files => Assert.Single(files.Select(file => Path.GetFileName(file).Split('.')[0]).Distinct()));
    }

    [Fact]
    public void Only_Scheduling_knows_Quartz() => Assert.DoesNotContain(
        SourceTree.Sources(SourceTree.Engine), path => !path.Contains("/Scheduling/", StringComparison.Ordinal) && File.ReadAllText(path).Contains("using Quartz", StringComparison.Ordinal));

    [Fact]
    public void Only_Storage_has_SQL()
    {
        string[] words = ["INSERT INTO ", "UPDATE outbox", "DELETE FROM ", "SELECT * FROM", "PRAGMA "];

        Assert.DoesNotContain(SourceTree.Sources(SourceTree.Engine), path => !path.Contains("/Storage/", StringComparison.Ordinal) && words.Any(File.ReadAllText(path).Contains));
    }

    /// <summary>
    /// Each call of Dapper is replaced by what Dapper.AOT has written for it: one that is left, for a tuple or a type parameter for one,
    /// would need reflection, which a program that is compiled ahead of time has not got.
    /// </summary>
    [Fact]
    public void No_call_of_Dapper_is_left()
    {
        var used = Engine.GetTypes().SelectMany(References.Of).Select(type => type.FullName!)
            .Where(name => name.StartsWith("Dapper.", StringComparison.Ordinal)).ToHashSet();

        Assert.Contains("Dapper.DapperAotExtensions", used);
        Assert.DoesNotContain(used, name => name.StartsWith("Dapper.SqlMapper", StringComparison.Ordinal));
    }

    [Fact]
    public void Importers_know_nothing_else_of_dsup()
    {
        const string Room = "Supervisor.Durable.Cli.Importing";
        var importers = typeof(Import).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith(Room, StringComparison.Ordinal) == true).ToList();

        Assert.NotEmpty(importers);
        Assert.Empty(importers.SelectMany(References.Of)
            .Where(used => used.Assembly == typeof(Import).Assembly && used.Namespace?.StartsWith("Supervisor.Durable", StringComparison.Ordinal) == true && !used.Namespace.StartsWith(Room, StringComparison.Ordinal))
            .Select(used => used.FullName).Distinct());
    }

    [Fact]
    public void No_file_has_more_than_400_lines() =>
        Assert.DoesNotContain(SourceTree.Sources(StoreRig.Repository), path => File.ReadLines(path).Count() > 400);

    /// <summary>A command or an option of ours within a text; names of files are none.</summary>
    [GeneratedRegex("\"[^\"]*(\\bdsupd?\\b(?![-.])|--data-dir|--socket)")]
    private static partial Regex CommandWord();

    private static string? RoomOf(Type type)
    {
        var outermost = References.Outermost(type);
        return outermost.Assembly == Engine ? SourceTree.Rooms.GetValueOrDefault(outermost.Name.Split('`')[0]) : null;
    }
}
