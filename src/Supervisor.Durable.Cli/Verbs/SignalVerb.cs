using System.CommandLine;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup signal NAME… SIG</c></summary>
internal static class SignalVerb
{
    public static Verb Create()
    {
        var words = new Argument<string[]>("NAME") { Arity = ArgumentArity.ZeroOrMore, Description = "Names of jobs, and a signal's name or number" };
        words.CompletionSources.Add(SharedOptions.SignalNames);
        var signal = new Option<string?>("--signal", "-s") { HelpName = "SIG", Description = "The signal, as kill(1) and docker have it; then all other words are jobs" };
        signal.CompletionSources.Add(SharedOptions.SignalNames);
        var priority = SharedOptions.Priority();
        var verb = new Verb("signal", "Send a signal to jobs' processes")
        {
            Ends = true,
            Synopsis = "NAME… SIG [--at TIME | --in DUR] [--no-wait]",
            Notes = """
                TERM, SIGTERM, term and 15 are the same. A process that ends by the signal has ended by itself: its restart policy counts.
                Exit code 3: nothing runs; 6: the process runs as another user, who may not be signalled.
                """,
            Examples =
            [
                ("dsup signal web HUP", "make it read its configuration again"),
                ("dsup kill -s USR1 'web*'", "the same as: dsup signal 'web*' USR1"),
                ("dsup kill web KILL", "at once, also while it is being stopped"),
            ],
        };
        verb.Aliases.Add("kill");
        verb.Arguments.Add(words);
        verb.Options.Add(signal);
        verb.Options.Add(priority);
        var later = new DeliveryOptions();
        foreach (var option in later.WithSending)
            verb.Options.Add(option);
        verb.Does((session, parse, cancel) =>
        {
            var (jobs, sig) = Read(parse.GetValue(words) ?? [], parse.GetValue(signal));
            var request = new ControlRequest { Control = "signal", Signal = sig, Priority = parse.GetValue(priority) };
            return later.SendAsync(session, parse, jobs, request, cancel);
        });
        return verb;
    }

    /// <summary>The signal stands last; or first, as kill(1) (<c>-9 web</c>) and supervisorctl (<c>HUP web</c>) have it.</summary>
    private static (IReadOnlyList<string> Jobs, string Signal) Read(string[] words, string? said) => words switch
    {
        _ when said is not null => (words, said),
        [['-', ..] first, ..] => ([.. words.Skip(1)], first[1..]),
        [.. var jobs, var last] when IsSignal(last.TrimStart('-')) => (jobs, last.TrimStart('-')),
        [var first, .. var jobs] when jobs.Length > 0 && IsSignal(first) => (jobs, first),
        [_, .., var last] => ([.. words.SkipLast(1)], last),
        [var job] => throw new UsageException($"say which signal: dsup signal {job} TERM. To end it: dsup stop {job}, and at once: dsup stop {job} --now"),
        _ => throw new UsageException("name jobs and a signal: dsup signal NAME… SIG. See: dsup help signal"),
    };

    private static bool IsSignal(string word) => Signal.TryParse(word, out _);
}
