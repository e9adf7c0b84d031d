using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>The shim of a running job is killed: the supervisor adopts what it leaves, and stops it by its whole tree.</summary>
internal sealed class Orphaned : Scenario
{
    private TicketDocument? _stop;

    public override string Name => "orphan";

    public override IReadOnlyList<Lives> Deaths => [Lives.First, Lives.Second];

    public override bool KillsShims => true;

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay("")) });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override Task BeginAsync(Stage stage)
    {
        stage.Kill(shim: true);
        return Task.CompletedTask;
    }

    public override async Task GoOnAsync(Stage stage) => _stop = await stage.AskAsync("kill");

    public override void Check(Stage stage)
    {
        Assert.Equal("done", _stop!.Outcome);
        stage.Ended(stage.Daemon.HasDied && stage.Ends() is ["lost"] ? "lost" : "signal 9");   // who killed it may have died of it, the only witness
        stage.Printed(Lines);
    }
}
