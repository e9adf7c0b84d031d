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
        var verb = new Verb("logs", "Show a job's output")
        {
            Synopsis = "NAME [-f] [-n N] [--run ID] [--stderr | --stdout] [-t]",
            Examples =
            [
                ("dsup logs web -f", "the last 100 lines, and what comes"),
                ("dsup logs web -n 20 --stderr", "the last 20 lines of standard error"),
                ("dsup logs web --run 12 -n all > run.log", "all that one run has written"),
            ],
        };
        verb.Arguments.Add(name);
        foreach (var option in new Option[] { follow, count, run, stderr, stdout, stamps })
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
            if (parse.GetValue(follow))
                await FollowAsync(session, session.Client.FollowLogsAsync(job, n, ofRun, stream, session.Reconnection, cancel), parse.GetValue(stamps)).ConfigureAwait(false);
            else
                await ShowAsync(session, session.Client.StreamLogsAsync(job, n, ofRun, stream, cancel), parse.GetValue(stamps)).ConfigureAwait(false);
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task ShowAsync(Session session, IAsyncEnumerable<LogLine> lines, bool stamps)
    {
        var printer = new LogPrinter(session.Out, session.Caller, stamps);
        await foreach (var line in lines.ConfigureAwait(false))
        {
            if (session.IsJson)
                Json.Line(session.Out, line, json => json.LogLine);
            else
                printer.Print(line);
        }
        printer.End();
    }

    private static async Task FollowAsync(Session session, IAsyncEnumerable<LogLine> lines, bool stamps)
    {
        var printer = new LogPrinter(session.Out, session.Caller, stamps);
        try
        {
            await foreach (var line in lines.ConfigureAwait(false))
            {
                if (session.IsJson)
                    Json.Line(session.Out, line, json => json.LogLine);
                else
                    printer.Print(line);
                await session.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        finally
        {
            printer.End();
        }
    }
}
