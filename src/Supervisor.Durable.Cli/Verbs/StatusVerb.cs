using Supervisor.Durable.Cli.Rendering;
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
        var names = JobNames.Any();
        var verb = new Verb("status", "Show how jobs are")
        {
            Synopsis = "[NAME…]",
            Notes = "Exit code: 0 if all the named jobs run, 3 if one does not, 4 if there is no such job.",
            Examples =
            [
                ("dsup status", "all jobs"),
                ("dsup status web", "one in detail, with its last lines of output"),
                ("dsup status -q web || echo down", "only the exit code"),
            ],
        };
        verb.Arguments.Add(names);
        verb.Does((session, parse, cancel) => parse.GetValue(names) switch
        {
            null or [] => AllAsync(session, cancel),
            [var name] => OneAsync(session, name, cancel),
            var several => SeveralAsync(session, several, cancel),
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
        var byName = (await session.Client.ListJobsAsync(cancel).ConfigureAwait(false)).ToDictionary(job => job.Job, StringComparer.Ordinal);
        var unknown = names.Where(name => !byName.ContainsKey(name)).Distinct().ToList();
        var known = names.Where(byName.ContainsKey).Distinct().Select(name => byName[name]).ToList();
        Show(session, known);
        foreach (var name in unknown)
            session.Complain($"no job named '{name}'. List jobs with: dsup status", ExitCode.NoSuch);
        return unknown.Count > 0 ? ExitCode.NoSuch : known.All(IsRunning) ? ExitCode.Done : ExitCode.NotRunning;
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
