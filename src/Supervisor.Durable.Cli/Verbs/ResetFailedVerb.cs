using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup reset-failed NAME…</c></summary>
internal static class ResetFailedVerb
{
    public static Verb Create()
    {
        var names = JobNames.Several();
        var send = new SendOptions();
        var verb = new Verb("reset-failed", "Make failed jobs pending again, and count their restarts from zero")
        {
            Synopsis = "NAME… [--no-wait]",
            Notes = "A failed job (start-limit-hit, or a launch that failed) becomes pending; it is not started. dsup start does both.",
            Examples = [("dsup reset-failed web", "after start-limit-hit"), ("dsup start web", "start it again: that counts from zero too")],
        };
        verb.Arguments.Add(names);
        foreach (var option in send.All)
            verb.Options.Add(option);
        verb.Does((session, parse, cancel) => send.SendAsync(
            session, parse, parse.GetValue(names)!, new ControlRequest { Control = "reset-failed" }, cancel));
        return verb;
    }
}
