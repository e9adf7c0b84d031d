using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Supervisor.Durable.Cli.Verbs;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Completing;

/// <summary>
/// <c>dsup [suggest] WORDS…</c>: what may stand for the last word, one a line, for the shells' scripts. The directive of System.CommandLine
/// takes a line, which every shell would have to quote, and can't ask a supervisor without blocking; so this reads its symbols instead.
/// </summary>
internal static class Suggestions
{
    public const string Directive = "[suggest]";

    /// <summary>Long enough for a busy machine; where no supervisor is, the answer is there at once.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<int> WriteAsync(Dsup dsup, IReadOnlyList<string> words, Caller caller, CancellationToken stop)
    {
        var word = words.Count == 0 ? "" : words[^1];
        var before = words.SkipLast(1).ToList();
        var found = await FindAsync(dsup, before, word, caller, stop).ConfigureAwait(false);
        foreach (var suggestion in found.Where(f => f.StartsWith(word, StringComparison.Ordinal)).Distinct())
            caller.Out.Write(suggestion + "\n");
        await caller.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        return ExitCode.Done;
    }

    private static async Task<IEnumerable<string>> FindAsync(Dsup dsup, List<string> before, string word, Caller caller, CancellationToken stop)
    {
        if (before.Contains("--"))
            return [];
        var (verb, positional) = Place(dsup, before);
        var options = dsup.Options.Concat(verb?.Options ?? []).ToList();
        if (before is [.., var last] && Valued(last, options) is { } option)
            return Labels(option.GetCompletions(CompletionContext.Empty));
        if (word.StartsWith('-'))
            return options.Where(o => !o.Hidden && !before.Contains(o.Name)).Select(o => o.Name);
        if (verb is null or { Subcommands.Count: > 0 })
            return positional > 0 ? [] : (verb ?? dsup).Subcommands.Where(v => !v.Hidden).Select(v => v.Name);
        if (Argument(verb, positional) is not { } argument)
            return [];
        return argument.Name switch
        {
            ScheduleNames.Argument => await AskAsync(dsup, before, caller, Schedules, stop).ConfigureAwait(false),
            "NAME" or "JOB" when verb.Name != "run" => (await AskAsync(dsup, before, caller, Jobs, stop).ConfigureAwait(false)).Except(before),
            _ => Labels(argument.GetCompletions(CompletionContext.Empty)),
        };
    }

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

    private static async Task<IEnumerable<string>> Jobs(SupervisorClient client, CancellationToken stop) =>
        (await client.ListJobsAsync(stop).ConfigureAwait(false)).Select(j => j.Job);

    private static async Task<IEnumerable<string>> Schedules(SupervisorClient client, CancellationToken stop) =>
        (await client.ListSchedulesAsync(stop).ConfigureAwait(false)).Select(s => s.Schedule);

    /// <summary>Names that the supervisor knows; none where it doesn't answer at once: a shell's line is no place for errors.</summary>
    private static async Task<IEnumerable<string>> AskAsync(
        Dsup dsup, List<string> words, Caller caller, Func<SupervisorClient, CancellationToken, Task<IEnumerable<string>>> ask, CancellationToken stop)
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

    private static IEnumerable<string> Labels(IEnumerable<CompletionItem> items) => items.Select(i => i.InsertText ?? i.Label);
}
