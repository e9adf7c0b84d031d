using System.CommandLine;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup events</c></summary>
internal static class EventsVerb
{
    /// <summary>The supervisor gives no more at once.</summary>
    private const int Most = 10_000;

    public static Verb Create()
    {
        var name = JobNames.Optional();
        var follow = new Option<bool>("--follow", "-f") { Description = "Print what happens from now on, also across restarts of the supervisor" };
        var count = SharedOptions.Count(50, "How many of the last events");
        var since = new Option<string?>("--since") { HelpName = "TIME", Description = "Only what happened since then: 10m (so long ago), 09:12, 2026-03-29 04:30:00; all of it, unless -n" };
        var by = new Option<string?>("--by") { HelpName = "WHO", Description = "Only what they have caused: people, policy, supervisor, schedule, sql, \"uid 1000\"" };
        by.CompletionSources.Add("people", "policy", "supervisor", "schedule", "sql");
        var verb = new Verb("events", "Show what happened")
        {
            Synopsis = "[NAME] [-f] [--since TIME] [--by WHO] [-n N]",
            Notes = """
                WHO stands in column BY of dsup tickets: all of it, its first word, or what is between its commas. Also: people, which is everybody but
                the supervisor; supervisor, which is what it does by itself; policy, the restarts among that.
                """,
            Examples =
            [
                ("dsup events web --since 10m", "what has happened to one job"), ("dsup events --since 22:00 --by people", "what was done last night"),
                ("dsup events -f --json | jq -c 'select(.kind == \"failed\")'", "a line of JSON for each"),
            ],
        };
        verb.Arguments.Add(name);
        foreach (var option in new Option[] { follow, count, since, by })
            verb.Options.Add(option);
        verb.Does(async (session, parse, cancel) =>
        {
            var time = session.Caller.Time;
            var wanted = new EventSelection(
                parse.GetValue(name),
                parse.GetValue(since) is { } text ? PointInTime.ParsePast(text, time.GetUtcNow(), time.LocalTimeZone) : null,
                parse.GetValue(by) is "policy" ? "restart-policy" : parse.GetValue(by));
            var most = wanted.Since is null || parse.GetResult(count) is { Implicit: false } ? parse.GetValue(count) : Most;
            if (parse.GetValue(follow))
                await FollowAsync(session, most, wanted, cancel).ConfigureAwait(false);
            else
                Show(session, await session.Client.ListEventsAsync(most, wanted, cancel).ConfigureAwait(false));
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

        if (events.Count == 0)
            session.Say("No such events.");
        if (events.Count == 0 || session.IsQuiet)
            return;
        var table = new Table("TIME", "EVENT", "JOB", "RUN", "TICKET", "KIND", "DETAIL").Spares("EVENT", "TICKET", "RUN");
        foreach (var e in events.OrderBy(e => e.Event))
            table.Add(Clock.LocalFine(e.At, session.Caller.Time.LocalTimeZone), e.Event, e.Job, e.Run, e.Ticket, new Cell(e.Kind, Paint.OfState(e.Kind)), e.Detail);
        table.Write(session.Out, session.Caller);
    }

    private static async Task FollowAsync(Session session, int? count, EventSelection wanted, CancellationToken cancel)
    {
        await foreach (var e in session.Client.FollowEventsAsync(count, wanted, session.Reconnection, cancel).ConfigureAwait(false))
        {
            if (session.IsJson)
                Json.Line(session.Out, e, json => json.EventDocument);
            else
                session.Out.Write(EventLine.Of(e, session.Caller) + "\n");
            await session.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
