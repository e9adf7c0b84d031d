using Supervisor.Durable.CrashTests.Checks;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>The database is copied while a job runs.</summary>
internal sealed class BackingUp : Scenario
{
    public override string Name => "backup";

    public override IReadOnlyList<Lives> Deaths => [Lives.First];

    public override async Task PrepareAsync(Stage stage)
    {
        Directory.CreateDirectory(stage.File("backup"));
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay("")) });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override Task BeginAsync(Stage stage) =>
        stage.Daemon.DoAsync(() => stage.Rig.Client.BackupAsync(Path.Combine(stage.File("backup"), "supervisor.db"), force: true));

    public override Task GoOnAsync(Stage stage) => Task.CompletedTask;

    public override void Check(Stage stage)
    {
        stage.Ended("running");
        Assert.Equal(["supervisor.db"], Directory.GetFiles(stage.File("backup")).Select(Path.GetFileName));
        using var copy = new Rows(stage.File("backup"));
        Assert.Empty(copy.BrokenNow());
        Assert.Equal([stage.Job], copy.Query($"SELECT job FROM v_jobs WHERE job = '{stage.Job}'").Select(row => row[0]));
    }
}
