using System.CommandLine;
using Supervisor.Durable.Cli.Usage;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup help VERB</c></summary>
internal static class HelpVerb
{
    public static Verb Create()
    {
        var words = new Argument<string[]>("VERB") { Arity = ArgumentArity.ZeroOrMore, Description = "A verb, such as run, or schedule add" };
        var markdown = new Option<bool>("--markdown") { Description = "The help of all verbs, as Markdown" };
        var verb = new Verb("help", "Show how a verb is written, as VERB --help does")
        {
            Synopsis = "[VERB] [--markdown]",
            Examples = [("dsup help run", "the same as: dsup run --help"), ("dsup help schedule add", "a verb of a verb")],
        };
        verb.Arguments.Add(words);
        verb.Options.Add(markdown);
        verb.Does((session, parse, _) =>
        {
            var root = parse.RootCommandResult.Command;
            if (parse.GetValue(markdown))
                Reference.Write(root, session.Out);
            else
                Help.Write(Find(root, parse.GetValue(words) ?? []), session.Out, session.Caller.Colour, session.Caller.Columns);
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }

    private static Command Find(Command root, IReadOnlyList<string> words)
    {
        var command = root;
        foreach (var word in words)
            command = Verb.Named(command, word) ?? throw new UsageException(UsageErrors.UnknownVerb(command, word));
        return command;
    }
}
