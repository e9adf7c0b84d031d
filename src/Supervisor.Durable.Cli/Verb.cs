using System.CommandLine;

namespace Supervisor.Durable.Cli;

/// <summary>A verb of dsup: a command with a usage line and examples.</summary>
internal sealed class Verb(string name, string summary) : Command(name, summary)
{
    /// <summary>What follows the verb's name.</summary>
    public required string Synopsis { get; init; }

    /// <summary>What a reader of the help wants to know besides, in lines.</summary>
    public string? Notes { get; init; }

    /// <summary>Command lines with what they do, in two columns.</summary>
    public required IReadOnlyList<(string Line, string Does)> Examples { get; init; }

    /// <summary>Whether it ends or takes away something: then it is never what a mistyped word was probably meant to be.</summary>
    public bool Ends { get; init; }

    /// <summary>Its words behind dsup: <c>start</c>, <c>schedule add</c>.</summary>
    public static string Words(Command command) => command.Parents.OfType<Verb>().FirstOrDefault() is { } outer ? $"{outer.Name} {command.Name}" : command.Name;

    /// <summary>The verb of this name or alias within another.</summary>
    public static Command? Named(Command outer, string word) => outer.Subcommands.FirstOrDefault(verb => verb.Name == word || verb.Aliases.Contains(word));

    public void Does(Func<Session, ParseResult, CancellationToken, Task<int>> act) => SetAction(async (parse, cancel) =>
    {
        using var session = Session.Open(parse);
        return await act(session, parse, cancel).ConfigureAwait(false);
    });
}
