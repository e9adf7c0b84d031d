using System.Globalization;
using Supervisor.Durable.Client;
using Supervisor.Durable.Linux;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>
/// The shim of a running job is killed: the supervisor adopts what it leaves, reaps what of it ends, and stops it by its whole tree.
/// </summary>
internal sealed class Orphaned : Scenario
{
    private TicketDocument? _stop;

    public override string Name => "orphan";

    public override IReadOnlyList<Lives> Deaths => [Lives.First, Lives.Second];

    public override bool KillsShims => true;

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, $"(setsid sh -c 'echo $$ > {stage.File("orphan")}; until [ -e {stage.File("go")} ]; do sleep 0.05; done' &); {Stay("")}") });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
        await stage.UntilAsync(() => stage.Lines("orphan").Length == 1, "there is a process to leave");
    }

    public override Task BeginAsync(Stage stage)
    {
        stage.Kill(shim: true);
        File.WriteAllText(stage.File("go"), "");
        var orphan = int.Parse(stage.Lines("orphan")[0], CultureInfo.InvariantCulture);
        return stage.UntilAsync(
            () => ProcStat.Read(orphan) is not { IsZombie: false } && (stage.Daemon.HasDied || !Directory.Exists($"/proc/{orphan}")),
            "what was left, and has ended, is reaped");
    }

    public override async Task GoOnAsync(Stage stage) => _stop = await stage.AskAsync("kill");

    public override void Check(Stage stage)
    {
        Assert.Equal("done", _stop!.Outcome);
        stage.Ended(stage.HasLostSupervisor && stage.Ends() is ["lost"] ? "lost" : "signal 9");   // the supervisor that killed it may have died right then, and was the only witness
        stage.Printed(Lines);
    }
}
