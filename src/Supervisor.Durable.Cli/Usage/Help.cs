using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Supervisor.Durable.Cli.Rendering;

namespace Supervisor.Durable.Cli.Usage;

/// <summary>What --help shows: what it does, how it is written, examples first, then every option.</summary>
internal sealed class Help : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var caller = ((Invocation)parseResult.InvocationConfiguration).Caller;
        Write(parseResult.CommandResult.Command, caller.Out, caller.Colour);
        return ExitCode.Done;
    }

    public static void Write(Command command, TextWriter writer, bool colour)
    {
        writer.Write($"{command.Description}\n\n");
        if (command is Verb verb)
            WriteVerb(verb, writer, colour);
        else
            WriteRoot(command, writer, colour);
    }

    private static void WriteVerb(Verb verb, TextWriter writer, bool colour)
    {
        Heading("Usage", writer, colour);
        writer.Write($"  dsup {Verb.Words(verb)} {verb.Synopsis}\n");
        if (verb.Aliases.Count > 0)
            writer.Write($"  dsup {verb.Aliases.First()} …   (the same)\n");
        if (verb.Notes is { } notes)
            writer.Write($"\n{notes.TrimEnd()}\n");

        Section("Verbs", verb.Subcommands.Select(inner => (inner.Name, inner.Description ?? "")), writer, colour);
        Section("Examples", verb.Examples, writer, colour);
        Section("Options", verb.Options.Select(Row), writer, colour);
        Section("Options of every verb", Root(verb).Options.Where(option => option.Recursive).Select(Row), writer, colour);
    }

    private static Command Root(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } outer ? Root(outer) : command;

    private static void WriteRoot(Command root, TextWriter writer, bool colour)
    {
        Heading("Usage", writer, colour);
        writer.Write("  dsup VERB [options]\n");
        Section("Verbs", root.Subcommands.Select(verb => (verb.Name, verb.Description ?? "")), writer, colour);
        Section("Options of every verb", root.Options.Select(Row), writer, colour);
        Section(
            "Exit codes",
            [
                ("0", "done, or nothing to do"), ("1", "the control failed"), ("2", "wrong usage"), ("3", "not running"), ("4", "no such job, ticket or schedule"),
                ("5", "the supervisor cannot be reached"), ("6", "not permitted"), ("124", "timed out"), ("130", "interrupted"),
            ],
            writer,
            colour);
        writer.Write("\nMore about a verb: dsup VERB --help\n");
    }

    private static void Section(string title, IEnumerable<(string Left, string Right)> rows, TextWriter writer, bool colour)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        writer.Write('\n');
        Heading(title, writer, colour);
        var width = all.Max(row => row.Left.Length);
        foreach (var (left, right) in all)
            writer.Write($"  {left.PadRight(width)}   {right}\n");
    }

    private static void Heading(string title, TextWriter writer, bool colour) => writer.Write(Paint.Text(title, Tone.Heading, colour) + "\n");

    private static (string Left, string Right) Row(Option option)
    {
        var shorts = option.Aliases.Where(alias => alias.Length == 2).Select(alias => alias + ", ");
        var value = option.HelpName is { } name ? " " + name : "";
        return ((option is HelpOption ? "-h, " : string.Concat(shorts)).PadLeft(4) + option.Name + value, option.Description ?? "");
    }
}
