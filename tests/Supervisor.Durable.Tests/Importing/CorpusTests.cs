using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Cli.Importing;
using Supervisor.Durable.Configuration;
using Xunit;

namespace Supervisor.Durable.Tests.Importing;

/// <summary>
/// Files in the likeness of those that people have, each beside what it means by the rules of its own tool (expected.json), and beside
/// what is said of it
/// (expected.txt). They stand in Corpus, a folder a case.
/// </summary>
public sealed class CorpusTests
{
    private static readonly string Corpus = Path.Combine(Repository.Root, "tests/Supervisor.Durable.Tests/Importing/Corpus");

    private static readonly string[] FirstFiles = ["supervisord.conf", "Procfile", "process-compose.yaml", "ecosystem.json",
        "ecosystem.yml"];

    private static readonly DefinitionJson Readable = new(new JsonSerializerOptions(DefinitionJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });

    private static readonly Dictionary<string, string> Variables = new()
    {
        ["WORKERS"] = "2",
        ["SERVE_CMD"] = "gunicorn app:app --bind 0.0.0.0:8080",
        ["APP_PORT"] = "8080",
        ["HOME"] = "/home/ann",
        ["USER"] = "ann",
    };

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(Corpus).SelectMany(Directory.GetDirectories)
            .Select(folder => Path.GetRelativePath(Corpus, folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_means_here_what_its_own_tool_makes_of_it(string name)
    {
        var folder = Path.Combine(Corpus, name);

        var import = Read(folder);

        var configuration = new JsonObject
        {
            ["Jobs"] = new JsonObject(import.Jobs.Select(j =>
                KeyValuePair.Create(j.Key, JsonSerializer.SerializeToNode(j.Value, Readable.JobDefinition)))),
        }.ToJsonString(Readable.Options);
        Assert.Empty(ConfigurationReader.Check(name, Encoding.UTF8.GetBytes(configuration)));
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "expected.json")).TrimEnd(),
            configuration.Replace(folder, "/FOLDER", StringComparison.Ordinal));
        Assert.Equal(
            File.ReadAllLines(Path.Combine(folder, "expected.txt")),
            import.Leftovers.Select(l => (l.Kind == LeftoverKind.Lost ? "LOST " : "") + l.ToString().Replace(folder, "/FOLDER",
                StringComparison.Ordinal)));
    }

    /// <summary>Imports the case's first file: the one that the tool is given by its usual name, or the first unit.</summary>
    private static Import Read(string folder)
    {
        var names = Directory.GetFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);
        var file = names.First(n => FirstFiles.Contains(n) || Path.GetExtension(n) is ".service" or ".timer");
        var bytes = File.ReadAllBytes(Path.Combine(folder, file));
        var asked = file == "worker@.service" ? "worker@high.service" : file;   // a template is imported by an instance's name
        var context = new ImportContext { Variable = name => Variables.GetValueOrDefault(name), Host = "box", Processors = 4 };
        return Import.Read(FormatNames.Of(Path.GetFileName(Path.GetDirectoryName(folder)), file, bytes)!.Value, asked, folder, bytes,
            context);
    }
}
