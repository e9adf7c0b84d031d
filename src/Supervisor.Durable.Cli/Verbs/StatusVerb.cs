using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup status [NAME…]</c></summary>
internal static class StatusVerb
{
    private const int LastLines = 10;

    /// <summary>A line may have megabytes; here its beginning is enough.</summary>
    private const int MostOfLine = 1000;

    public static Verb Create()
    {
        var names = JobNames.Several();
        var verb = new Verb("status", "Show how jobs are")
        {
            Synopsis = "[NAME…] [--all]",
            Notes = """
                Exit code: 0 if all the named jobs run, 3 if one does not, 4 if there is no such job. Without a name it is 0; with --all, every job is named.
                Red is what failed: a job whose last run ended badly by itself, or that could not be started.
                """,
            Examples =
            [
                ("dsup status", "all jobs"),
                ("dsup status web", "one in detail, with its last lines of output"),
                ("dsup ls 'web*'", "those whose names begin so"),
                ("dsup status -q web || echo down", "only the exit code"),
            ],
        };
        foreach (var alias in (string[])["ls", "list", "ps", "show", "describe"])
            verb.Aliases.Add(alias);
        var all = SharedOptions.All();
        verb.Arguments.Add(names);
        verb.Options.Add(all);
        verb.Does((session, parse, cancel) => (parse.GetValue(names) ?? [], parse.GetValue(all)) switch
        {
            ([], false) => AllAsync(session, cancel),
            ([], true) => SeveralAsync(session, [Selecting.All], cancel),
            (_, true) => throw new UsageException("--all names every job: leave out the names, or --all"),
            ([var name], _) when !Selecting.IsPattern(name) => OneAsync(session, name, cancel),
            var (several, _) => SeveralAsync(session, several, cancel),
        });
        return verb;
    }

    private static async Task<int> AllAsync(Session session, CancellationToken cancel)
    {
        var jobs = await session.Client.ListJobsAsync(cancel).ConfigureAwait(false);
        Show(session, jobs);
        if (jobs.Count == 0)
            session.Say("No jobs yet. Define one with: dsup run NAME -- PROGRAM ARGS…");
        return ExitCode.Done;
    }

    private static async Task<int> OneAsync(Session session, string name, CancellationToken cancel)
    {
        var job = await session.Client.GetJobAsync(name, cancel).ConfigureAwait(false);
        if (session.IsJson)
            Show(session, [job]);
        else if (!session.IsQuiet)
            await DetailAsync(session, job, cancel).ConfigureAwait(false);
        return IsRunning(job) ? ExitCode.Done : ExitCode.NotRunning;
    }

    private static async Task<int> SeveralAsync(Session session, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var jobs = await session.Client.ListJobsAsync(cancel).ConfigureAwait(false);
        var named = new Selecting(session).Of(names, jobs, job => job.Job, out var exitCode);
        Show(session, named);
        return exitCode != ExitCode.Done ? exitCode : named.All(IsRunning) ? ExitCode.Done : ExitCode.NotRunning;
    }

    private static void Show(Session session, IReadOnlyList<JobDocument> jobs)
    {
        if (session.IsJson)
            session.Document([.. jobs], json => json.JobDocumentArray);
        else if (!session.IsQuiet && jobs.Count > 0)
            JobRendering.Table(session.Out, jobs, session.Caller);
    }

    private static async Task DetailAsync(Session session, JobDocument job, CancellationToken cancel)
    {
        JobRendering.Details(session.Out, job, session.Caller);
        var printer = new LogPrinter(session.Out, session.Caller, stamps: false) { MostOfLine = MostOfLine };
        var isFirst = true;
        await foreach (var line in session.Client.StreamLogsAsync(job.Job, LastLines, cancellationToken: cancel).ConfigureAwait(false))
        {
            if (isFirst)
                session.Out.Write('\n');
            isFirst = false;
            printer.Print(line);
        }

        printer.End();
    }

    private static bool IsRunning(JobDocument job) => job.State == "running";
}
