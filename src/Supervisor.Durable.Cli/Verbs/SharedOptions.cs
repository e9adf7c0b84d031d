using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using System.Globalization;
using Supervisor.Durable.Cli.Requests;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>Options that several verbs have; new ones each time, since a symbol belongs to one command.</summary>
internal static class SharedOptions
{
    public static Option<bool> NoWait() => new("--no-wait") { Description = "Print the ticket's number and leave, without waiting for the outcome" };

    public static Option<bool> All() => new("--all") { Description = "All jobs" };

    /// <summary>Names and patterns; that of all jobs for --all.</summary>
    public static IReadOnlyList<string> Selectors(ParseResult parse, IReadOnlyList<string> jobs, bool all) => (all, jobs.Count) switch
    {
        (true, 0) => [Selecting.All],
        (true, _) => throw new UsageException("--all names every job: leave out the names, or --all"),
        (false, 0) => throw new UsageException($"name the jobs: dsup {parse.CommandResult.Command.Name} NAME…, a pattern such as 'web*', or --all"),
        _ => jobs,
    };

    public static Option<bool> Now(string description) => new("--now") { Description = description };

    public static Option<string?> Signal(string name = "--signal") => new(name)
    {
        HelpName = "SIG",
        Description = "The signal that asks it to end, instead of the job's own (TERM, SIGTERM, term and 15 all work)",
        CompletionSources = { SignalNames },
    };

    /// <summary>The signals' names, for completion.</summary>
    public static IEnumerable<string> SignalNames(CompletionContext context) => Durable.Signal.Known;

    public static Option<TimeSpan?> Grace() => Span("--grace", "How long it may take to end before it is killed, instead of the job's own");

    public static Option<string?> Priority() =>
        Word("--priority", "PRIORITY", "normal, high (also within a grace window) or urgent (before everything)", Vocabulary.Priorities.All);

    /// <summary>One of some words; former ones are read and not shown.</summary>
    public static Option<string?> Word(string name, string helpName, string description, IReadOnlyList<string> words, IReadOnlyList<string>? former = null)
    {
        var option = new Option<string?>(name) { HelpName = helpName, Description = description };
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            if (former?.Contains(result.Tokens[0].Value) != true)
                OneOf(result, [.. words]);
        });
        return option;
    }

    /// <summary>A duration, with our own error.</summary>
    public static Option<TimeSpan?> Span(string name, string description) => new(name)
    {
        HelpName = "DUR",
        Description = description,
        CustomParser = result =>
        {
            if (Duration.TryParse(result.Tokens[0].Value, out var duration))
                return duration;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a duration. Write it like 500ms, 10s, 1m30s, 2h, 1d or 00:00:10.");
            return null;
        },
    };

    /// <summary>A number, with our own error.</summary>
    public static Option<long?> Number(string name, string helpName, string description) => new(name)
    {
        HelpName = helpName,
        Description = description,
        CustomParser = result =>
        {
            if (long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a number.");
            return null;
        },
    };

    /// <summary>A size in bytes, with our own error.</summary>
    public static Option<long?> Size(string name, string description) => new(name)
    {
        HelpName = "SIZE",
        Description = description,
        CustomParser = result =>
        {
            if (ByteSize.TryParse(result.Tokens[0].Value, out var bytes))
                return bytes;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is not a size. Write it like 4096, 64k, 10M or 1G.");
            return null;
        },
    };

    /// <summary>How many of something; <c>all</c> where that makes sense.</summary>
    public static Option<int?> Count(int usual, string of, bool all = false) => new("--lines", "-n")
    {
        HelpName = "N",
        Description = $"{of} [{usual}{(all ? "; all: every one" : "")}]",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return count;
            if (all && text == "all")
                return int.MaxValue;
            result.AddError($"-n: '{text}' is not a number. Write for example: -n {usual}.");
            return null;
        },
        DefaultValueFactory = _ => usual,
    };

    public static void OneOf(OptionResult result, params string[] words)
    {
        if (result.Tokens.Count == 1 && !words.Contains(result.Tokens[0].Value))
        {
            var meant = Nearest.Of(result.Tokens[0].Value, words) is { } near ? $" Did you mean '{near}'?" : "";
            result.AddError($"{result.Option.Name}: '{result.Tokens[0].Value}' is none of {string.Join(", ", words)}.{meant}");
        }
    }
}
