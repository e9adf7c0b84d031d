using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Supervisor.Durable.Cli.Files;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Configuration;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup validate FILE</c></summary>
internal static class ValidateVerb
{
    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Arity = ArgumentArity.ExactlyOne, Description = "A configuration file; - for standard input" };
        var verb = new Verb("validate", "Check a configuration file, without a supervisor")
        {
            Synopsis = "FILE",
            Notes = """
                Every mistake is a line FILE:LINE:COLUMN: what is wrong, and what to do. Exit code 0: none, 1: some, or the file cannot be read.
                What only the supervisor's machine knows is not asked: whether programs, directories and variables exist.
                """,
            Examples =
            [
                ("dsup validate appsettings.json", "check before dsupd reads it"),
                ("dsup import Procfile | dsup validate -", "check what comes through a pipe"),
                ("dsup validate jobs.json --json", "for an editor or a pipeline"),
            ],
        };
        verb.Arguments.Add(file);
        verb.Does((session, parse, _) =>
        {
            var given = GivenFile.Read(parse.GetValue(file)!, session.Caller);
            var mistakes = ConfigurationReader.Check(given.Name, given.Bytes);
            if (session is { IsJson: true, IsQuiet: false })
                Json.Members(session.Out, ("file", given.Name), ("valid", mistakes.IsEmpty), ("mistakes", Document(mistakes)));
            else if (!session.IsJson)
                Print(session, given.Name, mistakes);
            return Task.FromResult(mistakes.IsEmpty ? ExitCode.Done : ExitCode.Failed);
        });
        return verb;
    }

    private static void Print(Session session, string file, ImmutableArray<Mistake> mistakes)
    {
        foreach (var mistake in mistakes)
            session.Remark(mistake.ToString());
        if (mistakes.IsEmpty)
            session.Say($"{file}: no mistakes");
    }

    private static JsonArray Document(ImmutableArray<Mistake> mistakes) => [.. mistakes.Select(JsonNode (m) => new JsonObject
    {
        ["line"] = m.Line,
        ["column"] = m.Column,
        ["key"] = m.Key,
        ["message"] = m.Message,
    })];
}
