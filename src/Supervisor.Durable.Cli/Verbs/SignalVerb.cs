using System.CommandLine;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup signal NAME SIG</c></summary>
internal static class SignalVerb
{
    public static Verb Create()
    {
        var name = JobNames.One();
        var signal = new Argument<string>("SIG") { Arity = ArgumentArity.ExactlyOne, Description = "A signal's name or number" };
        signal.CompletionSources.Add(SharedOptions.SignalNames);
        var priority = SharedOptions.Priority();
        var verb = new Verb("signal", "Send a signal to a job's process")
        {
            Ends = true,
            Synopsis = "NAME SIG [--at TIME | --in DUR] [--no-wait]",
            Notes = """
                TERM, SIGTERM, term and 15 are the same. A process that ends by the signal has ended by itself: its restart policy counts.
                Exit code 3: nothing runs; 6: the process runs as another user, who may not be signalled.
                """,
            Examples =
            [
                ("dsup signal web HUP", "make it read its configuration again"),
                ("dsup kill web KILL", "at once, also while it is being stopped"),
            ],
        };
        verb.Aliases.Add("kill");
        verb.Arguments.Add(name);
        verb.Arguments.Add(signal);
        verb.Options.Add(priority);
        var later = new LaterOptions();
        foreach (var option in later.WithSending)
            verb.Options.Add(option);
        verb.Does((session, parse, cancel) =>
        {
            var (job, sig) = AsKillHasThem(parse.GetValue(name)!, parse.GetValue(signal)!);
            var request = new ControlRequest { Control = "signal", Signal = sig, Priority = parse.GetValue(priority) };
            return later.SendAsync(session, parse, [job], request, cancel);
        });
        return verb;
    }

    /// <summary>Fingers that know kill(1) type <c>dsup kill -9 web</c>.</summary>
    private static (string Job, string Signal) AsKillHasThem(string first, string second) =>
        first.StartsWith('-') ? (second, first[1..]) : (first, second.TrimStart('-'));
}
