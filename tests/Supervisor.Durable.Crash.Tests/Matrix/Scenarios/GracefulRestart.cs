using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>A job takes its time over its stop signal, ends with a code of its own, and is launched again.</summary>
internal sealed class GracefulRestart : Scenario
{
    private TicketDocument? _restart;

    public override string Name => "graceful restart";

    public override async Task PrepareAsync(Stage stage)
    {
        var slowly = $"while [ ! -e {stage.File("go")} ]; do sleep 0.02; done; exit 3";
        await stage.DefineAsync(new JobDefinition
        {
            Shell = Script(stage, Stay(Hear(stage, "TERM", slowly))),
            Stop = new() { Grace = "10m" },
            Logs = new() { MaxBytes = LogBytes, MaxFiles = 20 },
        });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override async Task BeginAsync(Stage stage)
    {
        _restart = await stage.SendAsync("restart");
        await stage.UntilAsync(() => stage.Lines("heard").Length > 0, "the signal is heard");
    }

    public override async Task GoOnAsync(Stage stage)
    {
        await System.IO.File.WriteAllTextAsync(stage.File("go"), "");
        _restart = await stage.ResolvedAsync(_restart!);
        await stage.UntilAsync(Lines);
    }

    public override void Check(Stage stage)
    {
        Assert.Equal("done", _restart!.Outcome);
        stage.Ended("exit 3", "running");
        stage.Printed(Lines);
        Assert.Equal($"{_restart.Ticket}", stage.Rows($"SELECT launched_by FROM v_runs WHERE job = '{stage.Job}' ORDER BY run")[^1]);
        Assert.Equal(["stop done", "start done"], stage.Rows($"SELECT control, outcome FROM v_tickets WHERE job = '{stage.Job}' ORDER BY ticket DESC LIMIT 2").Reverse());
    }
}
