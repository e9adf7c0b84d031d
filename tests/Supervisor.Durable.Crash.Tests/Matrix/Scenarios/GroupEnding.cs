using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>
/// A group that cleans up longer than its leader, which ends at once: all of it has the time, also a process that has left the group and is asked
/// only when the leader has ended.
/// </summary>
internal class GroupEnding : Scenario
{
    private TicketDocument? _stop;

    public override string Name => "group";

    public override async Task PrepareAsync(Stage stage)
    {
        var ready = stage.File("set");
        await stage.DefineAsync(new JobDefinition
        {
            Shell = Script(stage, $"{Worker(stage, "a")} & {Worker(stage, "b")} & setsid {Worker(stage, "c")} & while [ $(cat {ready}.* 2>/dev/null | wc -l) -lt 3 ]; do sleep 0.02; done; echo ready; while :; do wait; done"),
            Grouped = true,
            Stop = new() { Grace = "60s" },
            Logs = new() { MaxBytes = LogBytes, MaxFiles = 20 },
        });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override async Task BeginAsync(Stage stage) => _stop = await stage.SendAsync("graceful-stop");

    public override async Task GoOnAsync(Stage stage) => _stop = await stage.ResolvedAsync(_stop!);

    public override void Check(Stage stage)
    {
        Assert.Equal("done", _stop!.Outcome);
        Assert.Equal(["a", "b", "c"], stage.Lines("clean").Order());
        stage.Ended(stage.Ends() is ["lost"] && KillsShims && stage.HasLostSupervisor ? "lost" : "signal 15");
        stage.Printed(Lines);
        Assert.True(stage.IsIn("finished"));
    }

    private static string Worker(Stage stage, string name) =>
        $"sh -c 'trap \"sleep 0.3; echo {name} >> {stage.File("clean")}; exit 0\" TERM; echo {name} > {stage.File("set")}.{name}; while :; do sleep 0.02; done' > /dev/null";
}
