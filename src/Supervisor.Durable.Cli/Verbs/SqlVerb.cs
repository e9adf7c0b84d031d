using System.CommandLine;
using Supervisor.Durable.Cli.Rendering;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup sql "SELECT …"</c></summary>
internal static class SqlVerb
{
    public static Verb Create()
    {
        var query = new Argument<string>("SELECT") { Arity = ArgumentArity.ExactlyOne, Description = "One reading SQL statement" };
        var csv = new Option<bool>("--csv") { Description = "Answer in CSV (as RFC 4180, with LF)" };
        var verb = new Verb("sql", "Ask the database, read-only")
        {
            Synopsis = "\"SELECT …\" [--csv]",
            Notes = "Views: v_jobs, v_runs, v_tickets, v_pending, v_deadlines, v_schedules, v_events. Times are ISO 8601 UTC.",
            Examples =
            [
                ("dsup sql \"SELECT job, count(*) FROM v_runs WHERE result <> 'success' GROUP BY job\"", "failures by job"),
                ("dsup sql --csv \"SELECT * FROM v_events\" > events.csv", "for a spreadsheet"),
            ],
        };
        verb.Arguments.Add(query);
        verb.Options.Add(csv);
        verb.Does(async (session, parse, cancel) =>
        {
            if (session.IsJson && parse.GetValue(csv))
                throw new UsageException("--json and --csv exclude each other: leave one out. See: dsup sql --help");
            var result = await session.Client.QueryAsync(parse.GetValue(query)!, cancel).ConfigureAwait(false);
            if (session.IsJson)
                SqlRendering.Objects(session.Out, result);
            else if (parse.GetValue(csv))
                SqlRendering.Csv(session.Out, result);
            else
                SqlRendering.Table(session.Out, result, session.Caller.Colour, session.Caller.Columns);
            return ExitCode.Done;
        });
        return verb;
    }
}
