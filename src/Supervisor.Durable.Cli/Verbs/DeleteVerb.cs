using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup delete NAME…</c></summary>
internal static class DeleteVerb
{
    public static Verb Create()
    {
        var names = JobNames.Several();
        var now = SharedOptions.Now("Kill it, before all that waits for the job (urgent)");
        var send = new SendOptions();
        var verb = new Verb("delete", "Stop jobs, then delete them")
        {
            Ends = true,
            Synopsis = "NAME… [--now] [--no-wait]",
            Notes = "A job that runs is stopped first, as by dsup stop; with --now it is killed. Its open tickets are cancelled.",
            Examples = [("dsup delete web", "let it end in good order, then delete it"), ("dsup delete web --now", "kill and delete it at once")],
        };
        verb.Arguments.Add(names);
        verb.Options.Add(now);
        foreach (var option in send.All)
            verb.Options.Add(option);

        // As a control and not as DELETE, since a control carries an idempotency key: repeated after a crash it is the same ticket.
        verb.Does((session, parse, cancel) => send.SendAsync(
            session,
            parse,
            parse.GetValue(names)!,
            new ControlRequest { Control = parse.GetValue(now) ? "delete-now" : "delete" },
            cancel));
        return verb;
    }
}
