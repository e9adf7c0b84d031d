using System.CommandLine;

namespace Supervisor.Durable.Cli.Usage;

/// <summary>
/// The command line as Markdown, made from the texts of <c>--help</c>. The reference in README.md is this, and a test compares them.
/// </summary>
internal static class Reference
{
    /// <summary>The line of README.md below which it stands.</summary>
    public const string Mark = "<!-- All below is printed by: dsup help --markdown -->";

    public static void Write(Command root, TextWriter writer)
    {
        Block(writer, text => Help.Write(root, text, colour: false, columns: null));
        foreach (var verb in root.Subcommands.OfType<Verb>().SelectMany(verb => verb.Subcommands.OfType<Verb>().Prepend(verb)))
        {
            writer.Write($"\n### dsup {Verb.Words(verb)}\n\n");
            Block(writer, text => Help.WriteOwn(verb, text));
        }

        writer.Write("\n### What others call it\n\n");
        writer.Write("Verbs of other programs that dsup has by another name, or has not. dsup answers them with one line, and does nothing.\n\n");
        writer.Write("| you type | in | here it is |\n|---|---|---|\n");
        foreach (var foreign in ForeignVerbs.All)
            writer.Write($"| {string.Join(", ", foreign.Verbs.Select(verb => $"`{verb}`"))} | {foreign.From} | {foreign.Ours} |\n");
    }

    private static void Block(TextWriter writer, Action<TextWriter> write)
    {
        writer.Write("```\n");
        write(writer);
        writer.Write("```\n");
    }
}
