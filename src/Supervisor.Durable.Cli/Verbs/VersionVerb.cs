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
            if (!session.IsJson)
                session.Out.Write($"dsup {ShowVersion.Current}\n");
            try
            {
                var supervisor = await session.Client.GetVersionAsync(cancel).ConfigureAwait(false);
                if (session.IsJson)
                    session.Document(supervisor, json => json.VersionDocument);
                else
                    session.Out.Write(Escape.Visible(Line(supervisor, session.Caller)) + "\n");
            }
            catch (SupervisorUnreachableException e)
            {
                if (session.IsJson)
                    throw;
                session.Out.Write(Escape.Visible($"dsupd unknown. {e.Message}") + "\n");
            }

            return ExitCode.Done;
        });
        return verb;
    }

    private static string Line(VersionDocument supervisor, Caller caller) =>
        $"dsupd {supervisor.Version} (pid {supervisor.Pid}, up {Clock.Ago(supervisor.Since, caller.Time)}, data in {supervisor.DataDirectory}, schema {supervisor.Schema})";
}
