using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Cli.Requests;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup history NAME</c></summary>
internal static class HistoryVerb
{
    public static Verb Create()
    {
        var name = JobNames.One();
        var count = SharedOptions.Count(10, "How many of the last runs");
        var verb = new Verb("history", "Show a job's runs, newest first")
        {
            Synopsis = "NAME [-n N]",
            Examples = [("dsup history web -n 50", "its last 50 runs"), ("dsup logs web --run 12", "what one of them has written")],
        };
        verb.Arguments.Add(name);
        verb.Options.Add(count);
        verb.Does(async (session, parse, cancel) =>
        {
            var runs = await session.Client.ListRunsAsync(parse.GetValue(name)!, parse.GetValue(count), cancel).ConfigureAwait(false);
            if (session.IsJson)
            {
                session.Document([.. runs], json => json.RunDocumentArray);
                return ExitCode.Done;
            }

            if (session.IsQuiet)
                return ExitCode.Done;
            var table = new Table("RUN", "ATTEMPT", "STARTED", "LASTED", "PID", "RESULT", "REASON").Spares("ATTEMPT", "PID", "LASTED");
            foreach (var run in runs)
            {
                var lasted = run.State == "running" ? Clock.Ago(run.StartedAt, session.Caller.Time) : Clock.Measured(run.DurationMs);
                table.Add(
                    run.Run, run.Attempt, Clock.Local(run.StartedAt, session.Caller.Time.LocalTimeZone), lasted, run.Pid,
                    new Cell(LastText.Of(run), ToneOf(run.Result ?? run.State)), run.Reason);
            }

            table.Write(session.Out, session.Caller);
            return ExitCode.Done;
        });
        return verb;
    }

    private static Tone ToneOf(string result) => result switch
    {
        "running" => Tone.Good,
        "exit" or "signal" or "lost" or "failed" => Tone.Bad,
        _ => Tone.Plain,
    };
}
