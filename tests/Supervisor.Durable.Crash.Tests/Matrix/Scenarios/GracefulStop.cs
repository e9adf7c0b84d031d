using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>A job that ignores its stop signal is signalled, and stopped gracefully: killed when its grace is over, and not before.</summary>
internal sealed class GracefulStop : Scenario
{
    private const int Grace = 400;

    private TicketDocument? _stop, _signal;

    public override string Name => "graceful stop";

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition
        {
            Shell = Script(stage, Stay("trap '' TERM; " + Hear(stage, "HUP"))),
            Stop = new() { Grace = $"{Grace}ms" },
            Logs = new() { MaxBytes = LogBytes, MaxFiles = 20 },
        });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override async Task BeginAsync(Stage stage)
    {
        _signal = await stage.AskAsync("signal", "HUP");
        await Until.TrueAsync(() => stage.Lines("heard").Length > 0, "the signal is heard: a busy machine may take longer than the grace of the stop");
        _stop = await stage.SendAsync("stop");
    }

    public override async Task GoOnAsync(Stage stage) => _stop = await stage.ResolvedAsync(_stop!);

    public override void Check(Stage stage)
    {
        Assert.Equal(("done", "done"), (_signal!.Outcome, _stop!.Outcome));
        Assert.InRange(stage.Lines("heard").Length, 1, _signal.Error is null ? 1 : 2);
        stage.Ended("signal 9");
        stage.Printed(Lines);
        Assert.True(stage.IsIn("finished"));
        Assert.InRange(
            stage.Milliseconds($"SELECT started_at FROM v_tickets WHERE ticket = {_stop.Ticket}", $"SELECT ended_at FROM v_runs WHERE job = '{stage.Job}'"),
            Grace, long.MaxValue);
    }
}
