namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>A supervisor ends that has shims waiting for the next launches: they leave, and so do their folders, the latest at its next start.</summary>
internal sealed class Dismissing : Scenario
{
    public override string Name => "dismissal";

    public override IReadOnlyList<Lives> Deaths => [Lives.First];

    public override bool ShimsWait => true;

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay("")), AutoStart = false });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
        await stage.UntilAsync(() => Waiting(stage) > 1, "shims wait");
    }

    public override Task BeginAsync(Stage stage) => stage.Daemon.StopWithJobsAsync();

    public override async Task GoOnAsync(Stage stage)
    {
        await stage.Daemon.StartAsync();
        await stage.UntilAsync(() => Waiting(stage) == 0 && Folders(stage) <= 1, "they have left");   // the run's own may be kept for another run
    }

    public override void Check(Stage stage)
    {
        stage.Ended("signal 15");
        stage.Printed(Lines);
    }

    private static string Folder(Stage stage) => Path.Combine(stage.Rig.Data, "runs", ".ready");

    private static int Folders(Stage stage) => Directory.Exists(Folder(stage)) ? Directory.GetDirectories(Folder(stage)).Length : 0;

    private static int Waiting(Stage stage) => Census.Of(Folder(stage)).Count;
}
