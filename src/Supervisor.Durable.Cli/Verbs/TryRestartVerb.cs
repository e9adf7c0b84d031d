namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup try-restart NAME…</c></summary>
internal static class TryRestartVerb
{
    public static Verb Create() => EndingVerb.WithControls(
        new Verb("try-restart", "Restart those jobs that run; leave the others stopped")
        {
            Ends = true,
            Synopsis = "NAME… [--signal SIG] [--grace DUR] [--now] [--at TIME | --in DUR] [--no-wait]",
            Examples = [("dsup try-restart web worker", "restart those of the two that run")],
        });
}
