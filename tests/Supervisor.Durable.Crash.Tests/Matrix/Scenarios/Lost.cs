namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>Supervisor, shim and process are killed: the end was not seen. The verdict is lost, what is left of the tree is ended, and the job can be started again.</summary>
internal class Lost : Scenario
{
    public override string Name => "lost";

    public override IReadOnlyList<Lives> Deaths => [Lives.Second];

    public override bool KillsShims => true;

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay("")) });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override Task BeginAsync(Stage stage) => Task.CompletedTask;

    public override Task WhileDeadAsync(Stage stage)
    {
        stage.Kill(shim: true);
        stage.Kill(shim: false);
        return Task.CompletedTask;
    }

    public override async Task GoOnAsync(Stage stage)
    {
        await stage.UntilAsync(() => stage.IsIn("finished"), "the verdict is known");
        Assert.Equal("done", (await stage.AskAsync("start")).Outcome);
        await stage.UntilAsync(Lines);
    }

    public override void Check(Stage stage) => stage.Ended("lost", "running");
}
