using Supervisor.Durable.Cli.Requests;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup wait NAME</c>, <c>dsup wait --ticket N</c></summary>
internal static class WaitVerb
{
    public static Verb Create()
    {
        var name = JobNames.Optional();
        var ticket = TicketNumber.Option("Wait until this ticket is resolved");
        var timeout = SharedOptions.Span("--timeout", "Give up after this time, with exit code 124");
        var verb = new Verb("wait", "Wait for the end of a job's run, or for a ticket")
        {
            Synopsis = "NAME | --ticket N  [--timeout DUR]",
            Notes = """
                Exit code of wait NAME: that of the process, or 128+n if signal n ended it. If nothing runs it returns at once, as the last run
                ended; 0 if there was none. Of wait --ticket: 0 if it is done or skipped, 3 for a signal to what does not run, 6 if it was
                not permitted, else 1.
                """,
            Examples =
            [
                ("dsup wait build && echo built", "as if the job were a command"),
                ("dsup wait --ticket 12 --timeout 1m", "for the outcome of what --no-wait has sent"),
            ],
        };
        verb.Arguments.Add(name);
        verb.Options.Add(ticket);
        verb.Options.Add(timeout);
        verb.Does((session, parse, cancel) => (parse.GetValue(name), parse.GetValue(ticket)) switch
        {
            ({ } job, null) => new Waiting(session, parse.GetValue(timeout)).ForJobAsync(job, cancel),
            (null, { } number) => new Waiting(session, parse.GetValue(timeout)).ForTicketAsync(number, cancel),
            _ => throw new UsageException("name either a job or a ticket: dsup wait NAME, or dsup wait --ticket N"),
        });
        return verb;
    }
}
