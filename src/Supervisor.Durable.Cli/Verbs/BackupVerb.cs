using System.CommandLine;

namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup backup FILE</c></summary>
internal static class BackupVerb
{
    public static Verb Create()
    {
        var file = new Argument<string>("FILE") { Arity = ArgumentArity.ExactlyOne, Description = "Where the copy goes: a path on the supervisor's machine, outside its data directory" };
        var force = new Option<bool>("--force") { Description = "Replace FILE if it is there already" };
        var verb = new Verb("backup", "Copy the database while the supervisor runs")
        {
            Synopsis = "FILE [--force]",
            Notes = """
                The copy is the database as it was at one instant, readable by its owner only. Logs and run directories are not in it.
                To restore: stop dsupd, put the copy into an empty data directory as supervisor.db, start dsupd there.
                """,
            Examples =
            [
                ("dsup backup /var/backups/dsup.db", "a copy, which must not be there yet"),
                ("dsup backup /var/backups/dsup.db --force", "for cron: replace yesterday's when today's is whole"),
            ],
        };
        verb.Arguments.Add(file);
        verb.Options.Add(force);
        verb.Does(async (session, parse, cancel) =>
        {
            var path = session.Caller.PathOf(parse.GetValue(file)!);
            var written = await session.Client.BackupAsync(path, parse.GetValue(force), cancel).ConfigureAwait(false);
            if (session.IsJson)
                session.Document(written, json => json.BackupDocument);
            session.Say($"{written.Path}: {written.Bytes} bytes, tickets up to {written.Ticket}");
            return ExitCode.Done;
        });
        return verb;
    }
}
