namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>The same, and the shim of the job is killed before it is stopped: the supervisor asks what the leader leaves.</summary>
internal sealed class OrphanedGroup : GroupEnding
{
    public override string Name => "orphaned group";

    public override IReadOnlyList<Lives> Deaths => [Lives.First, Lives.Second];

    public override bool KillsShims => true;

    public override async Task BeginAsync(Stage stage)
    {
        stage.Kill(shim: true);
        await stage.UntilAsync(
            () => stage.Daemon.HasDied || Census.Of(stage.Rig.Folder).Any(m => m.CommandLine.Contains("--pump", StringComparison.Ordinal) && m.CommandLine.Contains($"/runs/{stage.Job}/", StringComparison.Ordinal)),
            "the supervisor has adopted what the shim has left");    // what ends before that ends unseen
        await base.BeginAsync(stage);
    }
}
