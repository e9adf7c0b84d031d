namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>
/// As after a loss of power: all processes are gone, and the renaming of a run's folder, which isn't flushed, never was. It gets its name back,
/// and the run is judged by what is in it.
/// </summary>
internal sealed class NameLost : Lost
{
    public override string Name => "name lost";

    public override async Task WhileDeadAsync(Stage stage)
    {
        await base.WhileDeadAsync(stage);
        var runs = Path.Combine(stage.Rig.Data, "runs");
        Directory.Move(Assert.Single(Directory.GetDirectories(Path.Combine(runs, stage.Job))), Path.Combine(runs, ".ready", $"unnamed-{stage.Job}"));
    }

    public override void Check(Stage stage)
    {
        base.Check(stage);
        Assert.Equal(["its shim died, and it ended before a supervisor could see it"], stage.Rows($"SELECT reason FROM v_runs WHERE job = '{stage.Job}' AND result = 'lost'"));
    }
}
