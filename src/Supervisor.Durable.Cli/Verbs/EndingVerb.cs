using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>What stop, restart and try-restart have in common: they end a process, gracefully or at once.</summary>
internal static class EndingVerb
{
    public static Verb WithControls(Verb verb, string graceful, string atOnce)
    {
        var names = JobNames.Several();
        var now = SharedOptions.Now("Kill the whole process tree at once, without signal and grace");
        var signal = SharedOptions.Signal();
        var grace = SharedOptions.Grace();
        var priority = SharedOptions.Priority();
        var noWait = SharedOptions.NoWait();
        var later = new LaterOptions();
        verb.Arguments.Add(names);
        foreach (var option in (System.CommandLine.Option[])[now, signal, grace, priority, noWait, .. later.All])
            verb.Options.Add(option);

        verb.Does((session, parse, cancel) =>
        {
            if (parse.GetValue(now) && (parse.GetValue(signal) is not null || parse.GetValue(grace) is not null))
                throw new UsageException($"--now kills at once: leave out --signal and --grace, or --now. See: dsup {verb.Name} --help");
            var request = new ControlRequest
            {
                Control = parse.GetValue(now) ? atOnce : graceful,
                Signal = parse.GetValue(signal),
                Grace = parse.GetValue(grace) is { } duration ? Duration.Format(duration) : null,
                Priority = parse.GetValue(priority),
            };
            return later.SendAsync(session, parse, parse.GetValue(names)!, request, wait: !parse.GetValue(noWait), cancel);
        });
        return verb;
    }
}
