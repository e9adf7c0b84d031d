using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary>What stop, restart and try-restart have in common: they end a process. Their names are the controls'.</summary>
internal static class EndingVerb
{
    public static Verb WithControls(Verb verb)
    {
        var names = JobNames.Several();
        var now = SharedOptions.Now("Kill the whole process tree at once, without signal and grace, before all that waits (urgent)");
        var signal = SharedOptions.Signal();
        var grace = SharedOptions.Grace();
        var priority = SharedOptions.Priority();
        var later = new DeliveryOptions();
        verb.Arguments.Add(names);
        foreach (var option in (System.CommandLine.Option[])[now, signal, grace, priority, .. later.WithSending])
            verb.Options.Add(option);

        verb.Does((session, parse, cancel) =>
        {
            var atOnce = parse.GetValue(now);
            if (atOnce && (parse.GetValue(signal) is not null || parse.GetValue(grace) is not null))
                throw new UsageException($"--now kills at once: leave out --signal and --grace, or --now. See: dsup {verb.Name} --help");
            if (atOnce && parse.GetValue(priority) is not (null or "urgent"))
                throw new UsageException($"--now is urgent: leave out --priority, or --now. See: dsup {verb.Name} --help");
            var request = new ControlRequest
            {
                Control = atOnce ? ControlWords.AtOnce(verb.Name)! : verb.Name,
                Signal = parse.GetValue(signal),
                Grace = parse.GetValue(grace) is { } duration ? Duration.Format(duration) : null,
                Now = atOnce,
                Priority = parse.GetValue(priority),
            };
            return later.SendAsync(session, parse, parse.GetValue(names)!, request, cancel);
        });
        return verb;
    }
}
