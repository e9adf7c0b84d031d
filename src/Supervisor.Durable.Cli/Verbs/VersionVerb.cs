using System.Text.Json.Nodes;
using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Cli.Usage;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup version</c></summary>
internal static class VersionVerb
{
    public static Verb Create()
    {
        var verb = new Verb("version", "Show the versions of dsup and of the supervisor that answers")
        {
            Synopsis = "",
            Examples = [("dsup version", "both versions, and where the supervisor keeps its data")],
        };
        verb.Does(async (session, _, cancel) =>
        {
            var (supervisor, why) = await AskAsync(session, cancel).ConfigureAwait(false);
            if (session.IsQuiet)
                return ExitCode.Done;
            if (session.IsJson)
                Json.Members(session.Out, ("dsup", JsonValue.Create(ShowVersion.Current)), ("supervisor", Json.Node(supervisor, json => json.VersionDocument)));
            else
                session.Out.Write($"dsup {ShowVersion.Current}\n{Escape.Visible(supervisor is null ? $"dsupd unknown. {why}" : Line(supervisor, session.Caller))}\n");
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task<(VersionDocument? Supervisor, string? Why)> AskAsync(Session session, CancellationToken cancel)
    {
        try
        {
            return (await session.Client.GetVersionAsync(cancel).ConfigureAwait(false), null);
        }
        catch (SupervisorUnreachableException e)
        {
            return (null, e.Message);
        }
    }

    private static string Line(VersionDocument supervisor, Caller caller) =>
        $"dsupd {supervisor.Version} (pid {supervisor.Pid}, up {Clock.Ago(supervisor.Since, caller.Time)}, data in {supervisor.DataDirectory}, "
        + $"schema {supervisor.Schema}, {(supervisor.Configuration.Count == 0 ? "no configuration" : $"configuration from {string.Join(", ", supervisor.Configuration)}")})";
}
