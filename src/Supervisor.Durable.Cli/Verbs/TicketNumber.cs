using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>A ticket's number, as argument and as option.</summary>
internal static class TicketNumber
{
    public static Argument<long?> Argument() => new("N") { Arity = ArgumentArity.ExactlyOne, Description = "A ticket's number", CustomParser = Parse };

    public static Option<long?> Option(string description) => new("--ticket") { HelpName = "N", Description = description, CustomParser = Parse };

    private static long? Parse(ArgumentResult result)
    {
        if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        result.AddError($"'{result.Tokens[0].Value}' is not a ticket's number. List tickets with: dsup tickets.");
        return null;
    }
}
