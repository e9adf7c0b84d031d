using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>
/// A launch that cannot be prepared fails and is undone; one whose program is busy, and one whose shim dies before it has launched anything, are
/// tried again.
/// </summary>
internal sealed class LaunchingAgain : Scenario
{
    private TicketDocument? _failed, _start;

    public override string Name => "launch again";

    public override IReadOnlyList<Lives> Deaths => [Lives.First, Lives.Second];

    public override bool KillsShims => true;

    public override async Task PrepareAsync(Stage stage)
    {
        await System.IO.File.WriteAllTextAsync(stage.File("busy"), $"#!/bin/sh\necho $$ >> {stage.File("ran")}\necho ready\nexec sleep 1000\n");
        System.IO.File.SetUnixFileMode(stage.File("busy"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await stage.DefineAsync(new JobDefinition { Command = [stage.File("busy")] });
        await System.IO.File.WriteAllTextAsync(RunFolder(stage), "no folder");
    }

    public override async Task BeginAsync(Stage stage)
    {
        _failed = await stage.AskAsync("start");
        stage.Daemon.ArmShim(stage.Job, 1, "BeforeStarted");
    }

    public override async Task GoOnAsync(Stage stage)
    {
        System.IO.File.Delete(RunFolder(stage));
        await using (var busy = System.IO.File.OpenWrite(stage.File("busy")))
        {
            stage.Daemon.Died = busy.Dispose;                        // another supervisor may have tried often enough before we look
            var seen = stage.Daemon.MetByShims.Length;
            _start = await stage.SendAsync("start");
            await stage.UntilAsync(() => !busy.CanWrite || stage.Daemon.MetByShims[seen..].Any(line => line.EndsWith(" AfterEnd", StringComparison.Ordinal)), "a launch has failed");
        }
        _start = await stage.ResolvedAsync(_start);
        await stage.ReadyAsync();
    }

    public override void Check(Stage stage)
    {
        Assert.Equal(("failed", "done"), (_failed!.Outcome, _start!.Outcome));
        Assert.Equal(["failed", "running"], stage.Ends());
        Assert.Single(stage.Ran);
    }

    private static string RunFolder(Stage stage) => Path.Combine(stage.Rig.Data, "runs", stage.Job);
}
