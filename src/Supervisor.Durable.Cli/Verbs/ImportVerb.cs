using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Cli.Files;
using Supervisor.Durable.Cli.Importing;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup import FILE</c></summary>
internal static class ImportVerb
{
    private static readonly DefinitionJson Readable = new(new JsonSerializerOptions(DefinitionJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });

    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Arity = ArgumentArity.ExactlyOne, Description = "supervisord.conf, Procfile or process-compose.yaml; - for standard input" };
        var format = new Option<string?>("--format") { HelpName = "FORMAT", Description = $"{string.Join(", ", FormatNames.All)} [as the file's name tells]" };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Where the configuration goes; it must not exist [standard output]" };
        format.CompletionSources.Add(FormatNames.All);
        format.Validators.Add(result => SharedOptions.OneOf(result, FormatNames.All));
        var verb = new Verb("import", "Turn another supervisor's file into a configuration")
        {
            Synopsis = "FILE [--format FORMAT] [--output FILE]",
            Notes = """
                Prints a configuration with the file's programs as Jobs, which dsup validate accepts. What could not be carried over is told on stderr,
                a line each: FILE:LINE: key: why. What to do instead. The file itself, and what runs by it, is left alone.
                """,
            Examples =
            [
                ("dsup import /etc/supervisor/supervisord.conf -o appsettings.json", "programs of supervisord"),
                ("dsup import Procfile > jobs.json", "a Procfile, for dsupd --config jobs.json"),
                ("dsup import dev.yml --format process-compose", "the name does not tell: say the format"),
            ],
        };
        verb.Arguments.Add(file);
        verb.Options.Add(format);
        verb.Options.Add(output);
        verb.Does((session, parse, _) =>
        {
            var name = parse.GetValue(file)!;
            var from = FormatNames.Of(parse.GetValue(format), name);
            var given = GivenFile.Read(name, session.Caller);
            var folder = name == "-" ? session.Caller.PathOf(".") : Path.GetDirectoryName(session.Caller.PathOf(name))!;
            Tell(session, from, Import.Read(from, given.Name, folder, given.Bytes), parse.GetValue(output));
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }

    private static void Tell(Session session, ImportFormat format, Import import, string? output)
    {
        var configuration = Configuration(import);
        if (output is not null)
            Write(session, output, configuration);
        if (session.IsJson)
            Json.Members(session.Out, ("format", FormatNames.Of(format)), ("configuration", configuration), ("not_carried_over", Document(import.Leftovers)));
        else if (output is null)
            session.Out.Write(Text(configuration));
        else
            session.Say($"{output}: {import.Jobs.Count} jobs. Check it with: dsup validate {output}");
        if (session.IsJson)
            return;
        session.Out.Flush();
        foreach (var leftover in import.Leftovers)
            session.Remark(leftover.ToString());
    }

    private static JsonObject Configuration(Import import) => new()
    {
        ["Jobs"] = new JsonObject(import.Jobs.Select(j => KeyValuePair.Create(j.Key, JsonSerializer.SerializeToNode(j.Value, Readable.JobDefinition)))),
    };

    private static void Write(Session session, string output, JsonObject configuration)
    {
        var path = session.Caller.PathOf(output);
        if (File.Exists(path))
            throw new IOException($"'{output}' exists already. Remove it, or name another file.");
        File.WriteAllText(path, Text(configuration));
    }

    private static string Text(JsonObject configuration) => configuration.ToJsonString(Readable.Options) + "\n";

    private static JsonArray Document(IReadOnlyList<Leftover> leftovers) => [.. leftovers.Select(JsonNode (l) => new JsonObject
    {
        ["line"] = l.Line,
        ["key"] = l.Key,
        ["why"] = l.Why,
        ["instead"] = l.Instead,
    })];
}
