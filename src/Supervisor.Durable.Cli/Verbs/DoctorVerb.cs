using Supervisor.Durable.Cli.Rendering;
using Supervisor.Durable.Cli.Requests;
using Supervisor.Durable.Cli.Usage;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup doctor</c></summary>
internal static class DoctorVerb
{
    public static Verb Create()
    {
        var verb = new Verb("doctor", "Look at database, run directories and surroundings, and say what to do")
        {
            Synopsis = "",
            Notes = """
                Changes nothing. Exit code 0: all is well, or only warnings; 1: something has failed.
                Without a running supervisor the files are looked at from outside; dsupd --check then looks at everything.
                """,
            Examples = [("dsup doctor", "what is wrong, and what to do"), ("dsup doctor --json", "for a monitor")],
        };
        verb.Does(async (session, _, cancel) =>
        {
            var checks = await LookAsync(session, cancel).ConfigureAwait(false);
            if (session.IsJson)
                session.Document([.. checks], json => json.CheckDocumentArray);
            else if (!session.IsQuiet)
                Print(session, checks);
            return checks.Any(check => check.Status == "fail") ? ExitCode.Failed : ExitCode.Done;
        });
        return verb;
    }

    private static async Task<IReadOnlyList<CheckDocument>> LookAsync(Session session, CancellationToken cancel)
    {
        try
        {
            var version = await session.Client.GetVersionAsync(cancel).ConfigureAwait(false);
            return [Versions(version), .. await session.Client.ExamineAsync(cancel).ConfigureAwait(false)];
        }
        catch (SupervisorUnreachableException e) when (!e.NotPermitted)
        {
            return OfflineChecks.At(session.Client.Location, e.Message);
        }
    }

    private static CheckDocument Versions(VersionDocument supervisor)
    {
        var found = $"dsup {ShowVersion.Current}, dsupd {supervisor.Version}, schema {supervisor.Schema}";
        return supervisor.Version == ShowVersion.Current
            ? new("versions", "ok", found)
            : new("versions", "warn", found, "Install the same version of both, and start dsupd again: its jobs run on meanwhile.");
    }

    private static void Print(Session session, IReadOnlyList<CheckDocument> checks)
    {
        var table = new Table("CHECK", "STATUS", "FOUND");
        foreach (var check in checks)
            table.Add(check.Check, new Cell(check.Status, ToneOf(check.Status)), check.Found);
        table.Write(session.Out, session.Caller);

        // On a terminal the table may be cut: what is wrong is to be read whole.
        foreach (var check in checks.Where(check => check.Advice is not null || (session.Caller.Columns is not null && check.Status != "ok")))
            session.Out.Write(Escape.Visible($"{check.Check}: {(session.Caller.Columns is null ? "" : check.Found.TrimEnd('.') + ". ")}{check.Advice}".TrimEnd()) + "\n");
    }

    private static Tone ToneOf(string status) => status switch
    {
        "ok" => Tone.Good,
        "warn" => Tone.Waiting,
        _ => Tone.Bad,
    };
}
