using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Supervisor.Durable.Cli.Rendering;

namespace Supervisor.Durable.Cli.Usage;

/// <summary>What --help shows: what it does, how it is written, examples first, then every option.</summary>
internal sealed class Help : SynchronousCommandLineAction
{
    /// <summary>Lines are no longer where no terminal says otherwise.</summary>
    public const int UsualColumns = 100;

    private const int Least = 40;
    private const int Gap = 3;
    private const string Indent = "  ";

    private readonly TextWriter _writer;
    private readonly bool _colour;
    private readonly int _columns;

    public Help()
        : this(TextWriter.Null, colour: false, columns: null)
    {
    }

    private Help(TextWriter writer, bool colour, int? columns) => (_writer, _colour, _columns) = (writer, colour, Math.Max(Least, columns ?? UsualColumns));

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var caller = ((Invocation)parseResult.InvocationConfiguration).Caller;
        Write(parseResult.CommandResult.Command, caller.Out, caller.Colour, caller.Columns);
        return ExitCode.Done;
    }

    /// <param name="command">A verb, or dsup itself.</param>
    /// <param name="writer">Where it goes.</param>
    /// <param name="colour">Whether headings are bold.</param>
    /// <param name="columns">How wide the terminal is; null: none.</param>
    public static void Write(Command command, TextWriter writer, bool colour, int? columns)
    {
        var help = new Help(writer, colour, columns);
        help.Folded("", command.Description ?? "");
        if (command is Verb verb)
            help.WriteVerb(verb, withGlobal: true);
        else
            help.WriteRoot(command);
    }

    /// <summary>What is a verb's own: without the options that every verb has.</summary>
    public static void WriteOwn(Verb verb, TextWriter writer)
    {
        var help = new Help(writer, colour: false, columns: null);
        help.Folded("", verb.Description ?? "");
        help.WriteVerb(verb, withGlobal: false);
    }

    private void WriteVerb(Verb verb, bool withGlobal)
    {
        Heading("Usage");
        Folded(Indent, $"dsup {Verb.Words(verb)} {verb.Synopsis}".TrimEnd(), hanging: 4);
        if (verb.Aliases.Count > 0)
            Folded(Indent, $"The same: {string.Join(", ", verb.Aliases.Select(alias => $"dsup {alias}"))}");
        if (verb.Notes is { } notes)
        {
            foreach (var paragraph in notes.ReplaceLineEndings("\n").Split("\n\n"))
            {
                _writer.Write('\n');
                Folded("", paragraph.Replace('\n', ' ').Trim());
            }
        }

        Section("Verbs", verb.Subcommands.Select(inner => (inner.Name, inner.Description ?? "")));
        Section("Examples", verb.Examples);
        Section("Options", verb.Options.Select(Row));
        if (withGlobal)
            Section("Options of every verb", Root(verb).Options.Where(option => option.Recursive).Select(Row));
    }

    private static Command Root(Command command) => command.Parents.OfType<Command>().FirstOrDefault() is { } outer ? Root(outer) : command;

    private void WriteRoot(Command root)
    {
        Heading("Usage");
        _writer.Write("  dsup VERB [options]\n");
        Section("Verbs", root.Subcommands.Select(verb => (verb.Name, verb.Description ?? "")));
        Section("Options of every verb", root.Options.Select(Row));
        Section(
            "Exit codes",
            [
                ("0", "done, or nothing to do"), ("1", "the control failed"), ("2", "wrong usage"), ("3", "not running"), ("4", "no such job, ticket or schedule"),
                ("5", "the supervisor cannot be reached"), ("6", "not permitted"), ("124", "timed out"), ("130", "interrupted"),
            ]);
        _writer.Write("\nMore about a verb: dsup help VERB\n");
    }

    /// <summary>Two columns; where the left one takes too much, the right one stands below it.</summary>
    private void Section(string title, IEnumerable<(string Left, string Right)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        Heading(title);
        var most = (_columns / 2) - Indent.Length;
        var width = all.Select(row => row.Left.Length).Where(length => length <= most).DefaultIfEmpty(most / 2).Max();
        foreach (var (left, right) in all)
        {
            var place = new string(' ', Indent.Length + width + Gap);
            var lines = Fold.Lines(right, _columns - place.Length).ToList();
            if (left.Length <= width)
                _writer.Write($"{Indent}{left.PadRight(width)}{new string(' ', Gap)}{lines[0]}\n");
            else
                Folded(Indent, left, hanging: 4);
            foreach (var line in left.Length <= width ? lines.Skip(1) : lines)
                _writer.Write($"{place}{line}\n");
        }
    }

    private void Heading(string title) => _writer.Write($"\n{Paint.Text(title, Tone.Heading, _colour)}\n");

    private void Folded(string indent, string text, int hanging = 0)
    {
        var lines = Fold.Lines(text, _columns - indent.Length - hanging).ToList();
        for (var i = 0; i < lines.Count; i++)
            _writer.Write($"{indent}{(i == 0 ? "" : new string(' ', hanging))}{lines[i]}\n");
    }

    private static (string Left, string Right) Row(Option option)
    {
        var shorts = option.Aliases.Where(alias => alias.Length == 2).Select(alias => alias + ", ");
        var value = option.HelpName is { } name ? " " + name : "";
        return ((option is HelpOption ? "-h, " : string.Concat(shorts)).PadLeft(4) + option.Name + value, option.Description ?? "");
    }
}
