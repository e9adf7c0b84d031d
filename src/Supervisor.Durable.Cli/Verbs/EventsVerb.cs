using System.CommandLine;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup events</c></summary>
internal static class EventsVerb
{
    public static Verb Create()
    {
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what happens, also across restarts of the supervisor" };
        var count = SharedOptions.Count(50, "How many of the last events");
        var verb = new Verb("events", "Show what happened")
        {
            Synopsis = "[-f] [-n N]",
            Examples = [("dsup events -n 20", "the last 20"), ("dsup events -f --json | jq -c 'select(.kind == \"failed\")'", "a line of JSON for each")],
        };
        verb.Options.Add(follow);
        verb.Options.Add(count);
        verb.Does(async (session, parse, cancel) =>
        {
            if (parse.GetValue(follow))
                await FollowAsync(session, parse.GetValue(count), cancel).ConfigureAwait(false);
            else
                Show(session, await session.Client.ListEventsAsync(parse.GetValue(count), cancel).ConfigureAwait(false));
            return ExitCode.Done;
        });
        return verb;
    }

    private static void Show(Session session, IReadOnlyList<EventDocument> events)
    {
        if (session.IsJson)
        {
            session.Document([.. events], json => json.EventDocumentArray);
            return;
        }

        var table = new Table("TIME", "EVENT", "JOB", "RUN", "TICKET", "KIND", "DETAIL").Spares("EVENT", "TICKET", "RUN");
        foreach (var e in events.OrderBy(e => e.Event))
            table.Add(Clock.LocalFine(e.At, session.Caller.Time.LocalTimeZone), e.Event, e.Job, e.Run, e.Ticket, new Cell(e.Kind, Paint.OfState(e.Kind)), e.Detail);
        table.Write(session.Out, session.Caller);
    }

    private static async Task FollowAsync(Session session, int? count, CancellationToken cancel)
    {
        await foreach (var e in session.Client.FollowEventsAsync(count, session.Reconnection, cancel).ConfigureAwait(false))
        {
            if (session.IsJson)
                Json.Line(session.Out, e, json => json.EventDocument);
            else
                session.Out.Write(EventLine.Of(e, session.Caller) + "\n");
            await session.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
