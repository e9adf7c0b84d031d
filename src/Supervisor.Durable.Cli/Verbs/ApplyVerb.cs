using System.CommandLine;
using Supervisor.Durable.Cli.Files;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;
using Supervisor.Durable.Configuration;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup apply [FILE]</c></summary>
internal static class ApplyVerb
{
    public static Verb Create()
    {
        var file = new Argument<string?>("FILE") { Arity = ArgumentArity.ZeroOrOne, Description = "A configuration file; - for standard input; none: the supervisor's own configuration" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show the plan; change nothing" };
        var prune = new Option<bool>("--prune") { Description = "Also remove jobs that FILE declared when it was last applied, and declares no longer" };
        var noWait = SharedOptions.NoWait();
        var verb = new Verb("apply", "Make the jobs as the configuration declares")
        {
            Synopsis = "[FILE [--prune]] [--dry-run] [--no-wait]",
            Notes = """
                Only jobs whose process is concerned by a change are restarted, each by its own stop signal and grace. Without FILE, a job is stopped
                and deleted where the very file that declared it was read and has it no longer; where that file was not read, the job is left as it
                is, and the exit code is 1. What you made by hand is never removed. A mistake changes nothing.
                """,
            Examples =
            [
                ("dsup apply --dry-run", "what would be done"),
                ("dsup apply", "do it: the supervisor reads its configuration again"),
                ("dsup apply jobs.json", "only the jobs of this file"),
            ],
        };
        verb.Arguments.Add(file);
        foreach (var option in new Option[] { dryRun, prune, noWait })
            verb.Options.Add(option);
        verb.Does((session, parse, cancel) => ApplyAsync(
            session, Request(session, parse.GetValue(file), parse.GetValue(prune), parse.GetValue(dryRun)), wait: !parse.GetValue(noWait), cancel));
        return verb;
    }

    private static ApplyRequest Request(Session session, string? file, bool prune, bool dryRun)
    {
        if (file is null)
            return prune ? throw new UsageException("--prune is for a FILE: without one, what is declared no longer is removed anyway. See: dsup apply --help") : new() { DryRun = dryRun };
        var given = GivenFile.Read(file, session.Caller);
        return new()
        {
            File = file == "-" ? given.Name : session.Caller.PathOf(file),
            Text = Utf8Text.Read(given.Name, given.Bytes, out var mistake) ?? throw new IOException(mistake!.ToString()),
            Prune = prune,
            DryRun = dryRun,
        };
    }

    private static async Task<int> ApplyAsync(Session session, ApplyRequest request, bool wait, CancellationToken cancel)
    {
        ApplyDocument done;
        try
        {
            done = await session.Reconnection.RunAsync(again => session.Client.ApplyAsync(request, again), cancel).ConfigureAwait(false);
        }
        catch (SupervisorProblemException e) when (e.Type == ProblemTypes.Configuration)
        {
            if (session.IsJson)
                return session.Complain(e);
            foreach (var line in e.Message.Split('\n'))
                session.Remark(line);
            return ExitCode.Failed;
        }

        if (!session.IsJson && !session.IsQuiet)
            PlanRendering.Write(session.Out, done, session.Caller);
        return await new Applying(session).FollowAsync(done, wait, cancel).ConfigureAwait(false);
    }
}
