namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup restart NAME…</c></summary>
internal static class RestartVerb
{
    public static Verb Create() => EndingVerb.WithControls(
        new Verb("restart", "Stop jobs and start them again; start those that don't run")
        {
            Ends = true,
            Synopsis = "NAME… [--signal SIG] [--grace DUR] [--now] [--at TIME | --in DUR] [--no-wait]",
            Examples =
            [
                ("dsup restart web", "stop it gracefully, then start it"),
                ("dsup restart web --now", "kill it, then start it"),
                ("dsup restart web --at 04:30", "at the next half past four: a schedule, whose name is printed"),
            ],
        });
}
