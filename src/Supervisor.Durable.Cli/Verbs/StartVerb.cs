using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup start NAME…</c></summary>
internal static class StartVerb
{
    public static Verb Create()
    {
        var names = JobNames.Several();
        var priority = SharedOptions.Priority();
        var verb = new Verb("start", "Start jobs")
        {
            Synopsis = "NAME… [--at TIME | --in DUR] [--no-wait]",
            Notes = "A job that runs already is left as it is; one that waits to be restarted is started now.",
            Examples = [("dsup start web worker", "start both, and wait until their processes are there"), ("dsup start backup --at 04:30", "later, once: a schedule, whose name is printed")],
        };
        verb.Arguments.Add(names);
        verb.Options.Add(priority);
        var later = new DeliveryOptions();
        foreach (var option in later.WithSending)
            verb.Options.Add(option);
        verb.Does((session, parse, cancel) => later.SendAsync(
            session,
            parse,
            parse.GetValue(names)!,
            new ControlRequest { Control = "start", Priority = parse.GetValue(priority) },
            cancel));
        return verb;
    }
}
