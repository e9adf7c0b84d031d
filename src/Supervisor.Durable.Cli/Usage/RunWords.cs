using System.CommandLine;

namespace Supervisor.Durable.Cli.Usage;

/// <summary>
/// Lets <c>dsup run NAME PROGRAM -x</c> do without <c>--</c>, as docker run does: whatever follows the program belongs to it. (The parser's
/// own CaptureRemainingTokens would take the options between NAME and PROGRAM too.)
/// </summary>
internal static class RunWords
{
    /// <summary>The same words, with <c>--</c> before the program of a run.</summary>
    public static IReadOnlyList<string> WithDoubleDash(IReadOnlyList<string> args, Dsup dsup)
    {
        var run = dsup.Subcommands.First(verb => verb.Name == "run");
        var options = dsup.Options.Concat(run.Options).ToList();
        var positional = 0;
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--")
                return args;
            if (args[i] is ['-', _, ..])
            {
                if (TakesValue(args[i], options))
                    i++;
                continue;
            }

            // The verb, the job's name, the program.
            positional++;
            if (positional == 1 && args[i] != run.Name)
                return args;
            if (positional == 3)
                return [.. args.Take(i), "--", .. args.Skip(i)];
        }

        return args;
    }

    private static bool TakesValue(string word, IEnumerable<Option> options) =>
        options.FirstOrDefault(option => option.Name == word || option.Aliases.Contains(word)) is { } option
        && option.Arity.MinimumNumberOfValues > 0;
}
