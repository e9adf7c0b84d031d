using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Supervisor.Durable.Cli.Verbs;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Completing;

/// <summary>
/// <c>dsup [suggest] WORDS…</c>: what may stand for the last word, one a line, for the shells' scripts; <c>[describe]</c>: with a tab and
/// what
/// it is behind each. The directive of System.CommandLine takes a line, which every shell would have to quote, and can't ask a supervisor
/// without blocking; so this reads its symbols instead.
/// </summary>
internal static class Suggestions
{
    public const string Directive = "[suggest]";

    private const string Describing = "[describe]";

    /// <summary>A word and what it is, where that is worth a look.</summary>
    private readonly record struct Suggestion(string Word, string? Meaning = null);

    /// <summary>Long enough for a busy machine; where no supervisor is, the answer is there at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Whether the words are a shell's question.</summary>
    public static bool IsAsked(IReadOnlyList<string> args) => args is [Directive or Describing, ..];

    /// <param name="dsup">The command line.</param>
    /// <param name="args">The directive and the words up to the cursor.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="stop">Ends it.</param>
    public static async Task<int> WriteAsync(Dsup dsup, IReadOnlyList<string> args, Caller caller, CancellationToken stop)
    {
        var (before, word, prefix) = Split([.. args.Skip(1)]);
        var found = await FindAsync(dsup, before, word, caller, stop).ConfigureAwait(false);
        foreach (var suggestion in found.Where(f => f.Word.StartsWith(word, StringComparison.Ordinal)).DistinctBy(f => f.Word))
            caller.Out.Write($"{prefix}{suggestion.Word}{(args[0] == Describing && suggestion.Meaning is { } meaning ? "\t" + meaning : "")}\n");
        await caller.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        return ExitCode.Done;
    }

    /// <summary>
    /// The word at the cursor and those before it. <c>--restart=al</c> is an option and the beginning of its value: zsh and fish want it
    /// back as
    /// one word, bash has cut it at the sign already.
    /// </summary>
    private static (List<string> Before, string Word, string Prefix) Split(List<string> words)
    {
        var word = words.Count == 0 ? "" : words[^1];
        var before = words.SkipLast(1).ToList();
        if (word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is var sign and > 0)
            return ([.. before, word[..sign]], word[(sign + 1)..], word[..(sign + 1)]);
        if (word == "=")
            return (before, "", "");
        if (before is [.., "="])
            before.RemoveAt(before.Count - 1);
        return (before, word, "");
    }

    private static async Task<IEnumerable<Suggestion>> FindAsync(Dsup dsup, List<string> before, string word, Caller caller, CancellationToken stop)
    {
        if (before.Contains("--"))
            return [];
        var (verb, positional) = Place(dsup, before);
        var options = dsup.Options.Concat(verb?.Options ?? []).ToList();
        if (before is [.., var last] && Valued(last, options) is { } option)
            return Labels(option.GetCompletions(CompletionContext.Empty));
        if (word.StartsWith('-'))
            return options.Where(o => !o.Hidden && !before.Contains(o.Name)).Select(o => new Suggestion(o.Name, o.Description));
        if (verb is null or { Subcommands.Count: > 0 })
            return positional > 0 ? [] : Verbs(verb ?? dsup);
        if (Argument(verb, positional) is not { } argument)
            return [];
        return argument.Name switch
        {
            ScheduleNames.Argument => await AskAsync(dsup, before, caller, Schedules, stop).ConfigureAwait(false),
            "VERB" => before.Skip(1).Aggregate((Command?)dsup, (outer, name) => outer is null ? null : Verb.Named(outer, name)) is { } outer ? Verbs(outer) : [],
            "NAME" or "JOB" when verb.Name != "run" =>
            [
                .. (await AskAsync(dsup, before, caller, Jobs, stop).ConfigureAwait(false)).Where(job => !before.Contains(job.Word)),
                .. positional > 0 ? Labels(argument.GetCompletions(CompletionContext.Empty)) : [],
            ],
            _ => Labels(argument.GetCompletions(CompletionContext.Empty)),
        };
    }

    private static IEnumerable<Suggestion> Verbs(Command outer) => outer.Subcommands.Where(v => !v.Hidden).Select(v => new Suggestion(v.Name, v.Description));

    /// <summary>The verb that the words name, and how many of its arguments stand already.</summary>
    private static (Command? Verb, int Positional) Place(Dsup dsup, List<string> words)
    {
        Command? verb = null;
        var positional = 0;
        for (var i = 0; i < words.Count; i++)
        {
            if (Valued(words[i], dsup.Options.Concat(verb?.Options ?? [])) is not null)
                i++;
            else if (words[i].StartsWith('-'))
                continue;
            else if (positional == 0 && Verb.Named(verb ?? dsup, words[i]) is { } named)
                verb = named;
            else
                positional++;
        }

        return (verb, positional);
    }

    /// <summary>The option of this name, if a value follows it.</summary>
    private static Option? Valued(string word, IEnumerable<Option> options) =>
        options.FirstOrDefault(o => (o.Name == word || o.Aliases.Contains(word)) && o.Arity.MinimumNumberOfValues > 0);

    private static Argument? Argument(Command verb, int positional)
    {
        foreach (var argument in verb.Arguments)
        {
            if (positional < argument.Arity.MaximumNumberOfValues)
                return argument;
            positional -= argument.Arity.MaximumNumberOfValues;
        }

        return null;
    }

    private static async Task<IEnumerable<Suggestion>> Jobs(SupervisorClient client, CancellationToken stop) =>
        (await client.ListJobsAsync(stop).ConfigureAwait(false)).Select(j => new Suggestion(j.Job, j.State));

    private static async Task<IEnumerable<Suggestion>> Schedules(SupervisorClient client, CancellationToken stop) =>
        (await client.ListSchedulesAsync(stop).ConfigureAwait(false)).Select(s => new Suggestion(s.Schedule, $"{s.Control} {s.Job}"));

    /// <summary>Names that the supervisor knows; none where it doesn't answer at once: a shell's line is no place for errors.</summary>
    private static async Task<IEnumerable<Suggestion>> AskAsync(
        Dsup dsup, List<string> words, Caller caller, Func<SupervisorClient, CancellationToken, Task<IEnumerable<Suggestion>>> ask, CancellationToken stop)
    {
        try
        {
            var parse = CommandLineParser.Parse(dsup, words);
            var location = SocketLocation.Resolve(
                parse.GetValue(dsup.DataDirectory), parse.GetValue(dsup.Socket), caller.Environment, caller.CurrentDirectory, caller.IsRoot);
            using var client = new SupervisorClient(location, caller.Time);
            using var limit = new CancellationTokenSource(Patience, caller.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
            return await ask(client, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SupervisorClientException or OperationCanceledException or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<Suggestion> Labels(IEnumerable<CompletionItem> items) => items.Select(i => new Suggestion(i.InsertText ?? i.Label));
}
