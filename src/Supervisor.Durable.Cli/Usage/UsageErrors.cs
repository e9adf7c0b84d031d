using System.CommandLine;

namespace Supervisor.Durable.Cli.Usage;

/// <summary>Says in one line what is wrong with a command line and what was probably meant.</summary>
internal static class UsageErrors
{
    public static int Report(ParseResult parse, Caller caller)
    {
        if (parse.CommandResult.Command is Dsup && parse.UnmatchedTokens.Count == 0)
            Help.Write(parse.RootCommandResult.Command, caller.Error, caller.Colour);
        else
            Session.Complain(caller, Describe(parse));
        return ExitCode.Usage;
    }

    private static string Describe(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        var help = command is Dsup ? "dsup --help" : $"dsup {command.Name} --help";
        if (parse.UnmatchedTokens is not [var unknown, ..])
            return $"{OneLine(parse.Errors[0].Message)} See: {help}";
        if (unknown.StartsWith('-') && unknown.Length > 1)
            return $"unknown option '{unknown}' of dsup{(command is Dsup ? "" : " " + command.Name)}.{Meant(unknown, OptionsOf(parse))} See: {help}";
        return command is Dsup
            ? $"unknown verb '{unknown}'.{Meant(unknown, command.Subcommands.SelectMany(Names))} See: {help}"
            : $"'{unknown}' is one argument too many for dsup {command.Name}. See: {help}";
    }

    private static string Meant(string unknown, IEnumerable<string> known) =>
        Nearest.Of(unknown, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private static IEnumerable<string> OptionsOf(ParseResult parse) => parse.CommandResult.Command.Options
        .Concat(parse.RootCommandResult.Command.Options.Where(option => option.Recursive))
        .SelectMany(option => option.Aliases.Append(option.Name));

    private static IEnumerable<string> Names(Command command) => command.Aliases.Append(command.Name);

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
