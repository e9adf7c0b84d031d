using Supervisor.Durable.Cli.Asking;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup reset-failed NAME…</c></summary>
internal static class ResetFailedVerb
{
    public static Verb Create()
    {
        var names = JobNames.Several();
        var noWait = SharedOptions.NoWait();
        var verb = new Verb("reset-failed", "Forget that jobs have failed, and count their restarts anew")
        {
            Synopsis = "NAME… [--no-wait]",
            Notes = "A failed job (start-limit-hit, or a launch that failed) becomes pending; it is not started. dsup start does both.",
            Examples = [("dsup reset-failed web", "after start-limit-hit"), ("dsup start web", "start it again: that counts anew too")],
        };
        verb.Arguments.Add(names);
        verb.Options.Add(noWait);
        verb.Does((session, parse, cancel) => new Controls(session).SendAsync(
            parse.GetValue(names)!, new ControlRequest { Control = "reset-failed" }, wait: !parse.GetValue(noWait), cancel));
        return verb;
    }
}
