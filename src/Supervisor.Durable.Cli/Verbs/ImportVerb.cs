using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Supervisor.Durable.Cli.Files;
using Supervisor.Durable.Cli.Importing;
using Supervisor.Durable.Cli.Rendering;

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
        var files = new Argument<string[]>("FILE")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "supervisord.conf, Procfile, process-compose.yaml, a .service or .timer, an ecosystem.json of PM2; - for standard input",
        };
        var format = new Option<string?>("--format")
        {
            HelpName = "FORMAT",
            Description = $"{string.Join(", ", FormatNames.All)} [by the file]",
        };
        var output = new Option<string?>("--output", "-o")
        {
            HelpName = "FILE",
            Description = "Where the configuration goes; it must not exist [standard output]",
        };
        var variables = new Option<string[]>("--env")
        {
            HelpName = "K=V",
            Description = "A variable that the file takes from its environment [those set here]. Can be repeated",
        };
        var profile = new Option<string?>("--profile")
        {
            HelpName = "NAME",
            Description = "Which env_NAME of a PM2 file counts, as pm2 --env NAME",
        };
        format.CompletionSources.Add(FormatNames.All);
        format.Validators.Add(result => SharedOptions.OneOf(result, FormatNames.All));
        var verb = new Verb("import", "Turn other supervisors' files into a configuration")
        {
            Synopsis = "FILE… [--format FORMAT] [--env K=V]… [--profile NAME] [--output FILE]",
            Notes = """
                Prints a configuration with the files' programs as Jobs, which dsup validate accepts. What could not be carried over is listed
                on stderr, a line each: FILE:LINE: key: why. What to do instead. A note: is only good to know. Files that one includes,
                extends or belongs to are read along. The files themselves, and what runs by them, are left alone. Exit code 0: all is
                carried over, 1: something is left out.
                """,
            Examples =
            [
                ("dsup import /etc/supervisor/supervisord.conf -o jobs.json", "programs of supervisord"),
                ("dsup import Procfile > jobs.json", "a Procfile, for dsupd --config jobs.json"),
                ("dsup import /etc/systemd/system/web.service", "a service, with its timer and its drop-ins"),
                ("dsup import dev.yml --format process-compose", "the name does not show the format: say it"),
            ],
        };
        verb.Arguments.Add(files);
        foreach (var option in new Option[] { format, variables, profile, output })
            verb.Options.Add(option);
        verb.Does((session, parse, _) =>
        {
            var context = new ImportContext
            {
                Variable = Variables(parse.GetValue(variables) ?? [], session.Caller),
                Profile = parse.GetValue(profile),
            };
            var (import, formats) = Read(session, parse.GetValue(files)!, parse.GetValue(format), context);
            Print(session, formats, import, parse.GetValue(output));
            return Task.FromResult(import.IsWhole ? ExitCode.Done : ExitCode.Failed);
        });
        return verb;
    }

    private static (Import Import, IReadOnlyList<string> Formats) Read(
        Session session, string[] files, string? said, ImportContext context)
    {
        Import? import = null;
        var formats = new List<string>();
        foreach (var name in files)
        {
            var given = Given(name, session.Caller);
            var format = FormatNames.Of(said, name, given.Bytes)
                ?? throw new UsageException($"'{name}' does not show its format. Say it with --format {string.Join('|', FormatNames.All)}");
            var folder = name == "-" ? session.Caller.PathOf(".") : Path.GetDirectoryName(session.Caller.PathOf(name))!;
            import = import is null ? new(given.Name, folder, context) : import.For(given.Name, folder);
            import.Read(format, given.Bytes);
            formats.Add(FormatNames.Of(format));
        }

        return (import!, formats);
    }

    /// <summary>A file; the instance of a template of systemd, such as web@1.service, need not exist as one.</summary>
    private static GivenFile Given(string name, Caller caller)
    {
        var at = Path.GetFileName(name).IndexOf('@', StringComparison.Ordinal);
        var template = at <= 0 ? null : name[..(name.LastIndexOf('/') + 1 + at + 1)] + Path.GetExtension(name);
        return template is not null && !File.Exists(caller.PathOf(name)) && File.Exists(caller.PathOf(template))
            ? GivenFile.Read(template, caller) with { Name = name }
            : GivenFile.Read(name, caller);
    }

    private static Func<string, string?> Variables(string[] said, Caller caller)
    {
        var own = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in said.Select(text => text.Split('=', 2)))
            own[pair[0]] = pair.Length == 2 ? pair[1] : throw new UsageException($"--env {pair[0]} has no value. Write --env {pair[0]}=VALUE");
        return name => own.TryGetValue(name, out var value) ? value : caller.Environment(name);
    }

    private static void Print(Session session, IReadOnlyList<string> formats, Import import, string? output)
    {
        var configuration = Configuration(import);
        if (output is not null)
            Write(session, output, configuration);
        if (session.IsJson)
        {
            Json.Members(
                session.Out, ("format", string.Join(' ', formats.Distinct())), ("configuration", configuration),
                ("lost", new JsonArray([.. import.Lost.Select(name => JsonValue.Create(name))])),
                ("not_carried_over", Document(import.Leftovers.Where(l => l.Kind != LeftoverKind.Note))),
                ("notes", Document(import.Leftovers.Where(l => l.Kind == LeftoverKind.Note))));
            return;
        }

        if (output is null)
            session.Out.Write(Text(configuration));
        else
            session.Say($"{output}: {Counted.Of(import.Jobs.Count, "job")}. Check it with: dsup validate {output}");
        session.Out.Flush();
        foreach (var leftover in import.Leftovers)
            session.Remark(leftover.ToString());
        if (!import.IsWhole)
            session.Complain(Summary(import), ExitCode.Failed);
    }

    /// <summary>How much is missing, and which programs: what a person must not overlook.</summary>
    private static string Summary(Import import)
    {
        var settings = import.Leftovers.Count(l => l.Kind == LeftoverKind.LeftOut);
        var left = settings == 0 ? "" : $"{Counted.Of(settings, "setting")} {(settings == 1 ? "is" : "are")} left out: see above";
        var lost = import.Lost.Count == 0 ? "" : $"{Counted.Of(import.Lost.Count, "program")} not carried over: {string.Join(", ", import.Lost)}";
        var both = string.Join("; ", new[] { lost, left }.Where(part => part.Length > 0));
        return $"{Counted.Of(import.Jobs.Count, "job")} imported. {both}.";
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

    private static JsonArray Document(IEnumerable<Leftover> leftovers) => [.. leftovers.Select(JsonNode (l) => new JsonObject
    {
        ["file"] = l.Place.File,
        ["line"] = l.Line,
        ["key"] = l.Key,
        ["why"] = l.Why,
        ["instead"] = l.Instead,
    })];
}
