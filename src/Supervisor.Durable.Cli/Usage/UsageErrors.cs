using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Supervisor.Durable.Cli.Usage;

/// <summary>Says in one line what is wrong with a command line and what was probably meant.</summary>
internal static class UsageErrors
{
    public static int Report(ParseResult parse, Caller caller)
    {
        if (parse.CommandResult.Command is Dsup && parse.UnmatchedTokens.Count == 0 && StrayOption(parse) is null)
            Help.Write(parse.RootCommandResult.Command, caller.Error, caller.Colour, caller.Columns);
        else
            Session.Complain(caller, Describe(parse), ExitCode.Usage);
        return ExitCode.Usage;
    }

    /// <summary>
    /// The first word before any -- that looks like an option and was taken for an argument: for the parser, <c>--nwo</c> could be a job's
    /// name; for people it is a slip. A signal may be written as kill(1) has it: -9.
    /// </summary>
    public static string? StrayOption(ParseResult parse)
    {
        if (parse.CommandResult.Command.Name == "signal" || parse.Action is SynchronousCommandLineAction and not ParseErrorAction)
            return null;
        var free = parse.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        return parse.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Where(free.Contains)
            .Select(token => token.Value)
            .FirstOrDefault(value => value is ['-', _, ..] && !value.Any(char.IsWhiteSpace));
    }

    private static string Describe(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var name = command is Dsup ? "dsup" : "dsup " + Verb.Words(command);
        var help = name + " --help";
        if (command is Verb { Subcommands.Count: > 0 } && parse.UnmatchedTokens.Count == 0)
            return $"{name} needs a verb: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}. See: {help}";
        if ((StrayOption(parse) ?? (parse.UnmatchedTokens is [var first, ..] ? first : null)) is not { } unknown)
            return $"{OneLine(parse.Errors[0].Message)} See: {help}";
        if (unknown.StartsWith('-') && unknown.Length > 1)
            return $"unknown option '{unknown}' of {name}.{Meant(unknown, OptionsOf(parse))} See: {help}";
        return command.Subcommands.Count > 0 ? UnknownVerb(command, unknown) : $"'{unknown}' is one argument too many for {name}. See: {help}";
    }

    /// <summary>What to say of a word that is no verb of <paramref name="command"/>.</summary>
    public static string UnknownVerb(Command command, string word)
    {
        if (command is Dsup && ForeignVerbs.AnswerTo(word) is { } answer)
            return $"unknown verb '{word}'. {answer}";
        return $"unknown verb '{word}'.{Meant(word, command.Subcommands.Where(IsHarmless).SelectMany(Names))} See: {(command is Dsup ? "dsup" : "dsup " + Verb.Words(command))} --help";
    }

    private static string Meant(string unknown, IEnumerable<string> known) =>
        Nearest.Of(unknown, [.. known]) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private static IEnumerable<string> OptionsOf(ParseResult parse) => parse.CommandResult.Command.Options
        .Concat(parse.RootCommandResult.Command.Options.Where(option => option.Recursive))
        .SelectMany(option => option.Aliases.Append(option.Name));

    private static bool IsHarmless(Command verb) => verb is not Verb { Ends: true };

    private static IEnumerable<string> Names(Command command) => command.Aliases.Append(command.Name);

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
