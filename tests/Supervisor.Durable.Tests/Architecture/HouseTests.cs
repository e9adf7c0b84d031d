using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Supervisor.Durable.Cli.Importing;
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
        ["Resilience"] = ["Linux"],
        ["Runs"] = ["Resilience", "Linux", "Jobs", "Errors"],
        ["Storage"] = ["Resilience", "Jobs", "Controls", "Errors"],
        ["Tickets"] = ["Controls", "Jobs", "Errors"],
        ["Logs"] = ["Linux", "Runs", "Storage", "Jobs", "Errors"],
        ["Engine"] = ["Jobs", "Controls", "Tickets", "Runs", "Linux", "Storage", "Errors"],
        ["Observing"] = ["Hosting", "Engine", "Storage", "Jobs", "Controls", "Tickets", "Errors"],
        ["Scheduling"] = ["Hosting", "Jobs", "Controls", "Tickets", "Storage", "Errors"],
        ["Hooks"] = ["Hosting", "Jobs", "Controls", "Tickets", "Errors"],
    };

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Supervisor.Durable.Model"] = [],
        ["Supervisor.Durable"] = ["Supervisor.Durable.Model"],
        ["Supervisor.Durable.Client"] = ["Supervisor.Durable.Model"],
        ["Supervisor.Durable.Configuration"] = ["Supervisor.Durable", "Supervisor.Durable.Client"],
        ["Supervisor.Durable.Shim"] = [],
        ["Supervisor.Durable.Launcher"] = [],
        ["Supervisor.Durable.Cli"] = ["Supervisor.Durable.Client"],
        ["Supervisor.Durable.Daemon"] = ["Supervisor.Durable", "Supervisor.Durable.Client", "Supervisor.Durable.Configuration"],
    };

    private static readonly Dictionary<string, int> LongClasses = new()
    {
        ["Supervisor.Durable: DurableSupervisor"] = 590,
        ["Supervisor.Durable.Client: SupervisorClient"] = 534,
    };

    private static readonly Dictionary<string, int> LongMethods = new()
    {
        ["Daemon.RunAsync"] = 61,
        ["ImportVerb.Create"] = 62,
    };

    private static readonly Dictionary<string, int> ManyParameters = new()
    {
        ["EngineLoop.EngineLoop"] = 11,
        ["JobMachine.StopGracefully"] = 7,
        ["LogEndpoints.Logs"] = 10,                                  // the framework binds the query to them
        ["EventEndpoints.Events"] = 9,                               // the same
    };

    /// <summary>Rooms in which lines are still too long.</summary>
    private static readonly string[] StillWide =
    [
        "Supervisor.Durable/Controls/", "Supervisor.Durable/Errors/", "Supervisor.Durable/Hooks/", "Supervisor.Durable/Hosting/", "Supervisor.Durable/Jobs/",
        "Supervisor.Durable/Scheduling/", "Supervisor.Durable/Storage/", "Supervisor.Durable.Cli/", "Supervisor.Durable.Client/",
        "Supervisor.Durable.Configuration/", "Supervisor.Durable.Daemon/", "Supervisor.Durable.Launcher/", "Supervisor.Durable.Model/", "Supervisor.Durable.Shim/",
    ];

    /// <summary>Where a thread is blocked on purpose.</summary>
    private static readonly Dictionary<string, int> Waits = new()
    {
        ["ShimPool.cs"] = 3,                                         // a worker's thread waits for a shim, the maker's for orders, the closing one for the maker
        ["Recovering.cs"] = 2,                                       // the engine takes nothing before what the last supervisor left was found
        ["RunHost.cs"] = 1,                                          // the same
        ["RunWorkers.cs"] = 1,                                       // a worker's thread waits for work
        ["DirectoryHolder.cs"] = 1,                                  // opening waits for a holder that is just ending
        ["Program.cs"] = 1,                                          // ShimRun.Wait is all that a shim does
        ["Zygote.cs"] = 1,                                           // the same
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
        string[] live = [nameof(Linux.LiveProcess), nameof(Linux.EventLoop), nameof(Linux.Descriptor), nameof(Durable.Runs.Folder.RunDirectory)];
        var deciding = Engine.GetTypes().Where(type => type.Namespace == "Supervisor.Durable.Runs").ToList();

        Assert.Contains(deciding, type => type.Name == nameof(Durable.Runs.RunMachine));
        Assert.Empty(deciding.SelectMany(References.Of).Where(used => refused.Contains(used.Namespace) || live.Contains(used.Name) || used.Name.StartsWith(nameof(Linux.Native), StringComparison.Ordinal)).Distinct());
    }

    [Fact]
    public void Each_project_references_only_those_below_it()
    {
        foreach (var file in SourceTree.Sources(Path.Combine(Repository.Root, "src"), "*.csproj"))
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
    public void Native_calls_are_declared_in_one_class_a_project_and_in_the_engine_by_subject_in_Linux()
    {
        var native = SourceTree.Sources(Path.Combine(Repository.Root, "src")).Where(path => File.ReadAllText(path) is var text
            && (text.Contains("[LibraryImport", StringComparison.Ordinal) || text.Contains("[DllImport", StringComparison.Ordinal)));
        var engine = native.ToLookup(path => path.StartsWith(SourceTree.Engine + "/", StringComparison.Ordinal));

        Assert.All(engine[true], path => Assert.StartsWith(Path.Combine(SourceTree.Engine, "Linux", "Native"), path, StringComparison.Ordinal));
        Assert.All(engine[false].GroupBy(path => Path.GetRelativePath(Repository.Root, path).Split('/')[1]), files => Assert.Single(files.Select(file => Path.GetFileName(file).Split('.')[0]).Distinct()));
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
        Assert.DoesNotContain(SourceTree.Sources(Repository.Root), path => File.ReadLines(path).Count() > 400);

    [Fact]
    public void A_class_with_its_partials_has_at_most_400_lines() =>
        AssertOnlyThese(LongClasses, SourceMembers.LinesOfClasses().Where(type => type.Value > 400));

    [Fact]
    public void No_method_has_more_than_60_lines() =>
        AssertOnlyThese(LongMethods, SourceMembers.All().Where(method => method.Lines > 60).Select(method => KeyValuePair.Create(method.Name, method.Lines)));

    /// <summary>The primary constructors of records are values, and what a generator writes ([LoggerMessage], [LibraryImport]) is not called by people only.</summary>
    [Fact]
    public void No_method_has_more_than_6_parameters() =>
        AssertOnlyThese(ManyParameters, SourceMembers.All().Where(method => method.Parameters > 6).Select(method => KeyValuePair.Create(method.Name, method.Parameters)));

    [Fact]
    public void No_line_has_more_than_140_columns()
    {
        var source = Path.Combine(Repository.Root, "src");
        var wide = SourceTree.Sources(source).Where(path => File.ReadLines(path).Any(line => line.Length > 140)).Select(path => Path.GetRelativePath(source, path));

        Assert.DoesNotContain(wide, path => !StillWide.Any(room => path.StartsWith(room, StringComparison.Ordinal)));
    }

    [Fact]
    public void Log_event_ids_are_unique()
    {
        var ids = SourceTree.Sources(Path.Combine(Repository.Root, "src")).SelectMany(path => LogEvent().Matches(File.ReadAllText(path)))
            .Select(match => match.Groups["id"].Value).ToList();

        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    /// <summary>Task.Result is refused by the compiler (BannedSymbols.txt); this sees the other ways to block a thread.</summary>
    [Fact]
    public void Waiting_is_never_hidden()
    {
        var waits = SourceTree.Sources(Path.Combine(Repository.Root, "src"))
            .Select(path => KeyValuePair.Create(Path.GetFileName(path), Blocking().Count(File.ReadAllText(path)))).Where(file => file.Value > 0);

        Assert.Contains("P:System.Threading.Tasks.Task`1.Result", File.ReadAllText(Path.Combine(Repository.Root, ".config", "BannedSymbols.txt")), StringComparison.Ordinal);
        AssertOnlyThese(Waits, waits);
    }

    /// <summary>What breaks a rule is known by name; each may only become less, and is taken off its list when it keeps the rule.</summary>
    private static void AssertOnlyThese(Dictionary<string, int> known, IEnumerable<KeyValuePair<string, int>> found)
    {
        var most = found.GroupBy(one => one.Key).ToDictionary(same => same.Key, same => same.Max(one => one.Value));

        var worse = most.Where(one => one.Value > known.GetValueOrDefault(one.Key)).Select(one => $"{one.Key} has {one.Value}").ToList();
        var better = known.Keys.Where(name => !most.ContainsKey(name)).Select(name => $"{name} keeps the rule now: take it off the list").ToList();
        Assert.True(worse.Count + better.Count == 0, string.Join('\n', worse.Concat(better)));
    }

    /// <summary>A command or an option of ours within a text; names of files are none.</summary>
    [GeneratedRegex("\"[^\"]*(\\bdsupd?\\b(?![-.])|--data-dir|--socket)")]
    private static partial Regex CommandWord();

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?<id>\d+)")]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"\bThread\.Sleep\(|\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(")]
    private static partial Regex Blocking();

    private static string? RoomOf(Type type)
    {
        var outermost = References.Outermost(type);
        return outermost.Assembly == Engine ? SourceTree.Rooms.GetValueOrDefault(outermost.Name.Split('`')[0]) : null;
    }
}
