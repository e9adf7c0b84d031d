using System.CommandLine;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup logs NAME</c></summary>
internal static class LogsVerb
{
    public static Verb Create()
    {
        var name = JobNames.One();
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, also across restarts of job and supervisor" };
        var count = SharedOptions.Count(100, "How many of the last lines", all: true);
        var run = SharedOptions.Number("--run", "ID", "Only the output of one run (dsup history shows them)");
        var stderr = new Option<bool>("--stderr") { Description = "Only standard error" };
        var stdout = new Option<bool>("--stdout") { Description = "Only standard output" };
        var stamps = new Option<bool>("--timestamps", "-t") { Description = "Put the time (UTC) before every line" };
        var raw = new Option<bool>("--raw") { Description = "The bytes as they were written: nothing replaced, no newline added" };
        var verb = new Verb("logs", "Show a job's output")
        {
            Synopsis = "NAME [-f] [-n N] [--run ID] [--stderr | --stdout] [-t | --raw]",
            Examples =
            [
                ("dsup logs web -f", "the last 100 lines, and what comes"),
                ("dsup logs web -n 20 --stderr", "the last 20 lines of standard error"),
                ("dsup logs web --run 12 -n all --raw > run.log", "all that one run has written, byte for byte"),
            ],
        };
        verb.Arguments.Add(name);
        foreach (var option in new Option[] { follow, count, run, stderr, stdout, stamps, raw })
            verb.Options.Add(option);

        verb.Does(async (session, parse, cancel) =>
        {
            var stream = (parse.GetValue(stderr), parse.GetValue(stdout)) switch
            {
                (true, false) => "stderr",
                (false, true) => "stdout",
                _ => null,
            };
            var (job, n, ofRun) = (parse.GetValue(name)!, parse.GetValue(count), parse.GetValue(run));
            var follows = parse.GetValue(follow);
            var lines = follows
                ? session.Client.FollowLogsAsync(job, n, ofRun, stream, session.Reconnection, cancel)
                : session.Client.StreamLogsAsync(job, n, ofRun, stream, cancel);
            ILogOutput output = session.IsJson ? new LogDocuments(session.Out)
                : parse.GetValue(raw) ? new RawOutput(session.Out)
                : new LogPrinter(session.Out, session.Caller, parse.GetValue(stamps));
            await ShowAsync(session, lines, output, follows).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task ShowAsync(Session session, IAsyncEnumerable<LogLine> lines, ILogOutput output, bool follows)
    {
        try
        {
            await foreach (var line in lines.ConfigureAwait(false))
            {
                if (line.Stream == LogLine.Notice && !session.IsJson)
                    session.Note(line.Text);
                else
                    output.Print(line);
                if (follows)
                    output.Flush();
            }
        }
        finally
        {
            output.End();
        }
    }
}
