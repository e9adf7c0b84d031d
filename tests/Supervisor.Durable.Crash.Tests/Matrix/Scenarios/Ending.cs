using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>The supervisor is asked to stop all jobs and to end; the next one leaves them stopped.</summary>
internal sealed class Ending : Scenario
{
    public override string Name => "shutdown";

    public override IReadOnlyList<Lives> Deaths => [Lives.First, Lives.Shim];

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay(Hear(stage, "TERM", "exit 3"))), Restart = new() { Policy = "always" }, AutoStart = false });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override Task BeginAsync(Stage stage) => stage.Daemon.StopWithJobsAsync();

    public override Task GoOnAsync(Stage stage) => stage.Daemon.StartAsync();

    public override void Check(Stage stage)
    {
        stage.Ended("exit 3");
        stage.Printed(Lines);
        Assert.True(stage.IsIn("finished"));
    }
}
