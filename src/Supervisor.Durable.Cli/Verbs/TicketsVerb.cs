using System.CommandLine;
using Supervisor.Durable.Cli.Rendering;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup tickets [NAME]</c></summary>
internal static class TicketsVerb
{
    public static Verb Create()
    {
        var name = JobNames.Optional();
        var pending = new Option<bool>("--pending") { Description = "Only those that are not resolved" };
        var count = SharedOptions.Count(20, "How many of the last tickets");
        var verb = new Verb("tickets", "Show what was asked, and what became of it, newest first")
        {
            Synopsis = "[NAME] [--pending] [-n N]",
            Examples = [("dsup tickets web", "the last 20 of one job"), ("dsup tickets --pending", "what is still to be done")],
        };
        verb.Arguments.Add(name);
        verb.Options.Add(pending);
        verb.Options.Add(count);
        verb.Does(async (session, parse, cancel) =>
        {
            var tickets = await session.Client.ListTicketsAsync(
                parse.GetValue(name), parse.GetValue(pending), parse.GetValue(count), cancel).ConfigureAwait(false);
            if (session.IsJson)
                session.Document([.. tickets], json => json.TicketDocumentArray);
            else
                TicketRendering.Table(session.Out, tickets, session.Caller);
            return ExitCode.Done;
        });
        return verb;
    }
}
