using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup schedule list|add|remove|pause|resume|run</c></summary>
internal static class ScheduleVerb
{
    public static Verb Create()
    {
        var verb = new Verb("schedule", "Send controls to jobs at times: list, add, remove, pause, resume and run schedules")
        {
            Synopsis = "VERB [options]",
            Notes = "Schedules of the configuration stand among them; what is changed here is declared again at the next start.",
            Examples =
            [
                ("dsup schedule list", "what is sent when"),
                ("dsup schedule add nightly web --cron \"30 4 * * *\" --control try-restart", "every day at 04:30"),
                ("dsup restart web --at 04:30", "once"),
            ],
        };
        verb.Subcommands.Add(List());
        verb.Subcommands.Add(ScheduleAddVerb.Create());
        verb.Subcommands.Add(Change("remove", "Remove a schedule", "what it has sent is still carried out", (client, name, again) => client.DeleteScheduleAsync(name, again)));
        verb.Subcommands.Add(Change("pause", "Let a schedule's times pass", "until it is resumed", (client, name, again) => client.PauseScheduleAsync(name, again)));
        verb.Subcommands.Add(Change("resume", "Let a paused schedule fire again", "from its next time on", (client, name, again) => client.ResumeScheduleAsync(name, again)));
        verb.Subcommands.Add(Run());
        return verb;
    }

    private static Verb List()
    {
        var verb = new Verb("list", "Show schedules, with their next and last times") { Synopsis = "", Examples = [("dsup schedule list --json", "with all they have")] };
        verb.Does(async (session, _, cancel) =>
        {
            var schedules = await session.Client.ListSchedulesAsync(cancel).ConfigureAwait(false);
            if (session.IsJson)
                session.Document([.. schedules], json => json.ScheduleDocumentArray);
            else if (schedules.Count == 0)
                session.Say("No schedules yet. Add one with: dsup schedule add NAME JOB --cron \"30 4 * * *\"");
            else if (!session.IsQuiet)
                ScheduleRendering.Table(session.Out, schedules, session.Caller);
            return ExitCode.Done;
        });
        return verb;
    }

    /// <summary>Removing may find, after a broken connection, that it was done; pausing and resuming twice are the same as once.</summary>
    private static Verb Change(string name, string summary, string does, Func<SupervisorClient, string, CancellationToken, Task<ScheduleDocument>> change)
    {
        var schedule = ScheduleNames.One();
        var verb = new Verb(name, summary)
        {
            Ends = name == "remove",
            Synopsis = "SCHEDULE",
            Examples = [($"dsup schedule {name} nightly", does)],
        };
        verb.Arguments.Add(schedule);
        verb.Does(async (session, parse, cancel) =>
        {
            var changed = await session.Reconnection.RunAsync(again => change(session.Client, parse.GetValue(schedule)!, again), cancel).ConfigureAwait(false);
            if (session.IsJson)
                session.Document(changed, json => json.ScheduleDocument);
            else if (name == "remove")
                session.Say($"{changed.Schedule}: removed");
            else
                new Planning(session).Print(changed);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Verb Run()
    {
        var schedule = ScheduleNames.One();
        var noWait = SharedOptions.NoWait();
        var verb = new Verb("run", "Send now what a schedule would send")
        {
            Synopsis = "SCHEDULE [--no-wait]",
            Notes = "Its times stay as they are; a paused one is sent too.",
            Examples = [("dsup schedule run nightly", "try it")],
        };
        verb.Arguments.Add(schedule);
        verb.Options.Add(noWait);
        verb.Does((session, parse, cancel) => RunAsync(session, parse.GetValue(schedule)!, wait: !parse.GetValue(noWait), cancel));
        return verb;
    }

    private static async Task<int> RunAsync(Session session, string schedule, bool wait, CancellationToken cancel)
    {
        var key = RandomText.Hex(32);
        var ticket = await session.Reconnection.RunAsync(again => session.Client.RunScheduleAsync(schedule, key, wait: null, again), cancel).ConfigureAwait(false);
        var controls = new Controls(session);
        if (wait)
            ticket = await controls.ResolvedAsync(ticket, cancel).ConfigureAwait(false);
        if (session.IsJson)
            session.Document(ticket, json => json.TicketDocument);
        else if (!wait)
            session.Out.Write($"{ticket.Ticket}\n");
        return wait
            ? await controls.TellAsync(ticket, new ControlRequest { Control = ticket.Control, Signal = TicketArgs.Signal(ticket.Args) }, cancel).ConfigureAwait(false)
            : ExitCode.Done;
    }
}
