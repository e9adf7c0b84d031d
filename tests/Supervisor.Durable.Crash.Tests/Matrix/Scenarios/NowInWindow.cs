using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>A group that doesn't listen is in the window of a restart, and a caller wants it to end now: that run ends, and the next one is left alone.</summary>
internal sealed class NowInWindow : Scenario
{
    private TicketDocument? _restart, _now;

    public override string Name => "now in a window";

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition
        {
            Shell = Script(stage, Stay("trap '' TERM;")),
            Grouped = true,
            Stop = new() { Grace = "10m" },
            Logs = new() { MaxBytes = LogBytes, MaxFiles = 20 },
        });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override async Task BeginAsync(Stage stage)
    {
        _restart = await stage.SendAsync("graceful-restart");
        await stage.UntilAsync(() => stage.IsIn("stopping"), "the window is open");
    }

    public override async Task GoOnAsync(Stage stage)
    {
        _now = await stage.SendAsync(new ControlRequest { Control = "graceful-stop", Grace = "0s", Priority = "urgent" });
        _now = await stage.ResolvedAsync(_now);
        _restart = await stage.ResolvedAsync(_restart!);
        await stage.UntilAsync(Lines);
    }

    public override void Check(Stage stage)
    {
        Assert.Equal(("done", "done"), (_now!.Outcome, _restart!.Outcome));
        stage.Ended("signal 9", "running");
        stage.Printed(Lines);
        Assert.True(stage.IsIn("running"));
    }
}
