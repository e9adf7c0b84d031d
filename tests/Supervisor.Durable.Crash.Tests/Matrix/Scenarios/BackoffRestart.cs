namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>A job fails, waits by its policy, and is launched again: when its time has come, and not before.</summary>
internal sealed class BackoffRestart : Scenario
{
    private const int Delay = 500;

    public override string Name => "backoff restart";

    public override Task PrepareAsync(Stage stage) => stage.DefineAsync(new JobDefinition
    {
        Shell = Script(stage, $"if [ ! -e {stage.File("failed")} ]; then echo > {stage.File("failed")}; exit 7; fi; {Stay("")}"),
        Restart = new() { Policy = "on-failure", Delay = $"{Delay}ms" },
        Logs = new() { MaxBytes = LogBytes, MaxFiles = 20 },
    });

    public override async Task BeginAsync(Stage stage)
    {
        Assert.Equal("done", (await stage.AskAsync("start")).Outcome);
        await stage.UntilAsync(() => stage.Ends()[0] != "running", "the first run has ended");
    }

    public override async Task GoOnAsync(Stage stage)
    {
        await stage.UntilAsync(() => stage.Ends() is [_, "running"], "it was launched again");
        await stage.UntilAsync(Lines);
    }

    public override void Check(Stage stage)
    {
        stage.Ended("exit 7", "running");
        stage.Printed(Lines);
        Assert.Equal(["start", "restart-policy"], stage.Rows($"SELECT CASE origin WHEN 'restart-policy' THEN origin ELSE control END FROM v_tickets WHERE job = '{stage.Job}' ORDER BY ticket"));
        Assert.InRange(
            stage.Milliseconds($"SELECT ended_at FROM v_runs WHERE job = '{stage.Job}' ORDER BY run LIMIT 1", $"SELECT started_at FROM v_runs WHERE job = '{stage.Job}' ORDER BY run DESC LIMIT 1"),
            stage.MayLose ? 0 : Delay, long.MaxValue);
    }
}
