using Supervisor.Durable.Cli.Rendering;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup ticket N</c></summary>
internal static class TicketVerb
{
    public static Verb Create()
    {
        var number = TicketNumber.Argument();
        var verb = new Verb("ticket", "Show one ticket")
        {
            Synopsis = "N",
            Examples = [("dsup ticket 12", "what was asked, when, its outcome"), ("dsup wait --ticket 12", "wait for its outcome")],
        };
        verb.Arguments.Add(number);
        verb.Does(async (session, parse, cancel) =>
        {
            var ticket = await session.Client.GetTicketAsync(parse.GetValue(number)!.Value, cancellationToken: cancel).ConfigureAwait(false);
            if (session.IsJson)
                session.Document(ticket, json => json.TicketDocument);
            else if (!session.IsQuiet)
                TicketRendering.Details(session.Out, ticket, session.Caller);
            return ExitCode.Done;
        });
        return verb;
    }
}
