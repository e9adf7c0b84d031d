namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup restart NAME…</c></summary>
internal static class RestartVerb
{
    public static Verb Create() => EndingVerb.WithControls(
        new Verb("restart", "Stop jobs and start them again; start those that don't run")
        {
            Synopsis = "NAME… [--signal SIG] [--grace DUR] [--now] [--no-wait]",
            Examples =
            [
                ("dsup restart web", "stop it gracefully, then start it"),
                ("dsup restart web --now", "kill it, then start it"),
            ],
        },
        graceful: "graceful-restart",
        atOnce: "restart");
}
