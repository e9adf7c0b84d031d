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
        var all = new Option<bool>("--all") { Description = "Also what the supervisor has sent by itself" };
        var count = SharedOptions.Count(20, "How many of the last tickets");
        var verb = new Verb("tickets", "Show what was asked, and what became of it, newest first")
        {
            Synopsis = "[NAME] [--all | --pending] [-n N]",
            Notes = """
                Without --all: what people and programs have asked for, also by a schedule. With it: restarts by a job's policy too, starts at boot, and
                calls of error handlers.
                """,
            Examples =
            [
                ("dsup tickets web", "the last 20 of one job"), ("dsup tickets web --all", "with the restarts that its policy made"),
                ("dsup tickets --pending", "what is still to be done"),
            ],
        };
        verb.Arguments.Add(name);
        verb.Options.Add(all);
        verb.Options.Add(pending);
        verb.Options.Add(count);
        verb.Does(async (session, parse, cancel) =>
        {
            var tickets = await session.Client.ListTicketsAsync(
                parse.GetValue(name), parse.GetValue(pending), parse.GetValue(count), askedOnly: !parse.GetValue(all), cancel).ConfigureAwait(false);
            if (session.IsJson)
                session.Document([.. tickets], json => json.TicketDocumentArray);
            else if (tickets.Count == 0)
                session.Say(parse.GetValue(pending) ? "Nothing is pending." : parse.GetValue(all) ? "No tickets." : "Nothing was asked. With what the supervisor does by itself: dsup tickets --all");
            else if (!session.IsQuiet)
                TicketRendering.Table(session.Out, tickets, session.Caller);
            return ExitCode.Done;
        });
        return verb;
    }
}
