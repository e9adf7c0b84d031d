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
        await base.BeginAsync(stage);
    }
}
