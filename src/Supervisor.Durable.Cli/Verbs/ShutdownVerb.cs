using System.CommandLine;
using Supervisor.Durable.Cli.Requests;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup shutdown</c></summary>
internal static class ShutdownVerb
{
    public static Verb Create()
    {
        var stopJobs = new Option<bool>("--stop-jobs") { Description = "Stop every job first, each with its own signal and grace" };
        var noWait = new Option<bool>("--no-wait") { Description = "Ask and leave, without waiting until it has gone" };
        var verb = new Verb("shutdown", "End the supervisor; its jobs run on, unless --stop-jobs")
        {
            Ends = true,
            Synopsis = "[--stop-jobs] [--no-wait]",
            Notes = "Jobs that run on are adopted by the next supervisor of the same data directory.",
            Examples = [("dsup shutdown", "end the supervisor only"), ("dsup shutdown --stop-jobs", "end the jobs too")],
        };
        verb.Options.Add(stopJobs);
        verb.Options.Add(noWait);
        verb.Does(async (session, parse, cancel) =>
        {
            var stop = parse.GetValue(stopJobs);
            var farewell = await ShutdownWait.PrepareAsync(session.Client, session.Caller.Time, cancel).ConfigureAwait(false);
            await farewell.AskAsync(stop, cancel).ConfigureAwait(false);
            if (!parse.GetValue(noWait))
                await farewell.GoneAsync(cancel).ConfigureAwait(false);
            session.Say(parse.GetValue(noWait) ? "The supervisor is asked to end."
                : stop ? "The supervisor has ended, and its jobs with it."
                : "The supervisor has ended; its jobs run on.");
            if (session.IsJson)
                session.Document(farewell.Supervisor, json => json.VersionDocument);
            return ExitCode.Done;
        });
        return verb;
    }
}
