namespace Supervisor.Durable.Cli.Verbs;

/// <summary><c>dsup stop NAME…</c></summary>
internal static class StopVerb
{
    public static Verb Create() => EndingVerb.WithControls(
        new Verb("stop", "Stop jobs: with their stop signal and grace, or --now")
        {
            Ends = true,
            Synopsis = "NAME… [--signal SIG] [--grace DUR] [--now] [--at TIME | --in DUR] [--no-wait]",
            Notes = "A stopped job stays stopped until it is started; its restart policy does not count. A pending restart is called off.",
            Examples =
            [
                ("dsup stop web", "send its stop signal, kill what is left after its grace"),
                ("dsup stop web --signal INT --grace 30s", "with another signal and more time"),
                ("dsup stop web --now", "kill its process tree at once"),
            ],
        });
}
