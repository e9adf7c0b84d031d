namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>
/// The supervisor is asked to stop all jobs and to end; the next one starts again what should run. One that dies over its ending has not ended: the
/// next one brings back what that one had stopped, and is asked again.
/// </summary>
internal sealed class Ending : Scenario
{
    public override string Name => "shutdown";

    public override IReadOnlyList<Lives> Deaths => [Lives.First, Lives.Shim];

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay(Hear(stage, "TERM", "exit 3"))), Restart = new() { Policy = "unless-stopped" }, AutoStart = false });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override Task BeginAsync(Stage stage) => stage.Daemon.StopWithJobsAsync(stage.AllReadyAsync);

    public override async Task GoOnAsync(Stage stage)
    {
        await stage.Daemon.StartAsync();
        await stage.UntilAsync(() => stage.IsIn("running"), "it runs again");
        await stage.UntilAsync(Lines);
    }

    public override void Check(Stage stage)
    {
        Assert.InRange(stage.Ran.Length, 2, 3);
        stage.Ended([.. Enumerable.Repeat("exit 3", stage.Ran.Length - 1), "running"]);
        stage.Printed(Lines);
        Assert.Equal(["run"], stage.Rows($"SELECT wanted, wanted_by FROM v_jobs WHERE job = '{stage.Job}'").Select(row => row.Trim()));
    }
}
