using Supervisor.Durable.Cli.Asking;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup start NAME…</c></summary>
internal static class StartVerb
{
    public static Verb Create()
    {
        var names = JobNames.Several();
        var priority = SharedOptions.Priority();
        var noWait = SharedOptions.NoWait();
        var verb = new Verb("start", "Start jobs")
        {
            Synopsis = "NAME… [--no-wait]",
            Notes = "A job that runs already is left as it is; one that waits to be restarted is started now.",
            Examples = [("dsup start web worker", "start both, and wait until their processes are there")],
        };
        verb.Arguments.Add(names);
        verb.Options.Add(priority);
        verb.Options.Add(noWait);
        verb.Does((session, parse, cancel) => new Controls(session).SendAsync(
            parse.GetValue(names)!,
            new ControlRequest { Control = "start", Priority = parse.GetValue(priority) },
            wait: !parse.GetValue(noWait),
            cancel));
        return verb;
    }
}
