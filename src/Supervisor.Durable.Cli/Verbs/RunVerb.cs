using System.CommandLine;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup run NAME -- PROGRAM ARGS…</c></summary>
internal static class RunVerb
{
    public static Verb Create()
    {
        var name = JobNames.One();
        var words = new Argument<string[]>("PROGRAM")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "The program and its arguments, or with --shell the line",
        };
        var replace = new Option<bool>("--replace") { Description = "Replace a job of this name, and restart it if it runs" };
        var noStart = new Option<bool>("--no-start") { Description = "Only define it" };
        var noWait = SharedOptions.NoWait();
        var options = new DefinitionOptions();
        var verb = new Verb("run", "Define a job and start it")
        {
            Synopsis = "NAME [options] -- PROGRAM ARGS…",
            Notes = """
                The job outlives this command, the supervisor and the machine. It starts in the current directory, with the supervisor's environment.
                What follows PROGRAM belongs to it, options too. Exit code 1: its process failed within the first moments.

                --restart never: it is run once. on-failure: again after a non-zero exit code, a signal, or an end that was not seen. always and
                unless-stopped: after every end. What you stop stays stopped under every policy; only at a boot of the machine always starts it
                again, if it has --auto-start, and unless-stopped does not. A restart waits 1s, the next 2s, 4s, … up to 1m; a run that lasted
                1m begins at 1s again.
                """,
            Examples =
            [
                ("dsup run clock -- sleep 1000", "a program"),
                ("dsup run web --restart on-failure --env PORT=8080 -- ./server -v", "restarted when it fails"),
                ("dsup run web --restart always --restart-burst 5 --restart-interval 10m -- ./server", "given up after 5 restarts within 10 minutes"),
                ("dsup run tick --shell -- 'while :; do date; sleep 1; done'", "a line for /bin/sh"),
                ("dsup run web --replace -- ./server --new", "another definition for the same name"),
            ],
        };
        verb.Arguments.Add(name);
        verb.Arguments.Add(words);
        foreach (var option in options.All.Concat([replace, noStart, noWait]))
            verb.Options.Add(option);

        verb.Does((session, parse, cancel) => RunAsync(
            session,
            parse.GetValue(name)!,
            options.Read(parse, parse.GetValue(words)!, session.Caller),
            parse.GetValue(replace),
            parse.GetValue(noStart) ? null : !parse.GetValue(noWait),
            cancel));
        return verb;
    }

    /// <param name="session">Who asks whom.</param>
    /// <param name="job">The job's name.</param>
    /// <param name="definition">What it is defined to be.</param>
    /// <param name="replace">Whether it may exist.</param>
    /// <param name="wait">Whether to wait for its start; null: don't start it.</param>
    /// <param name="cancel">Ends the waiting.</param>
    private static async Task<int> RunAsync(
        Session session, string job, JobDefinition definition, bool replace, bool? wait, CancellationToken cancel)
    {
        JobDocument defined;
        try
        {
            defined = await new Defining(session).PutAsync(job, definition, replace, cancel).ConfigureAwait(false);
        }
        catch (SupervisorProblemException e) when (e.Type == ProblemTypes.JobExists)
        {
            return session.Complain(
                $"a job named '{job}' exists already. Start it with: dsup start {job}, or give it this definition with: --replace", ExitCode.Failed);
        }

        if (wait is null)
        {
            session.Say($"{job}: defined. Start it with: dsup start {job}");
            if (session.IsJson)
                session.Document(defined, json => json.JobDocument);
            return ExitCode.Done;
        }

        // What runs under a replaced definition is ended by it and launched again; what doesn't run is just launched.
        var request = replace && defined.State is "running" or "stopping" or "starting"
            ? new ControlRequest { Control = "restart", Now = false }
            : new ControlRequest { Control = "start" };
        return await StartAsync(session, job, request, wait.Value, cancel).ConfigureAwait(false);
    }

    private static async Task<int> StartAsync(Session session, string job, ControlRequest request, bool wait, CancellationToken cancel)
    {
        var controls = new Controls(session);
        var ticket = await controls.SendOneAsync(job, request, wait, cancel).ConfigureAwait(false);
        if (wait)
            ticket = await controls.ResolvedAsync(ticket, cancel).ConfigureAwait(false);
        if (session.IsJson)
            session.Document(ticket, json => json.TicketDocument);
        if (wait)
            return await controls.TellFirstAsync(ticket, request, cancel).ConfigureAwait(false);

        if (!session.IsJson)
            session.Out.Write($"{ticket.Ticket}\n");
        return ExitCode.Done;
    }
}
