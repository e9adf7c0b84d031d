using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>A job is defined and started; a caller waits for its end meanwhile.</summary>
internal sealed class Starting : Scenario
{
    private TicketDocument? _start;

    public override string Name => "start";

    public override async Task BeginAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay("")), Logs = new() { MaxBytes = LogBytes, MaxFiles = 20 } });
        _start = await stage.SendAsync("start");
    }

    public override async Task GoOnAsync(Stage stage)
    {
        _start = await stage.ResolvedAsync(_start!);
        await stage.SendAsync("wait");
        await stage.UntilAsync(Lines);
    }

    public override void Check(Stage stage)
    {
        Assert.Equal("done", _start!.Outcome);
        stage.Ended("running");
        Assert.Equal([$"{_start.Ticket}"], stage.Rows($"SELECT launched_by FROM v_runs WHERE job = '{stage.Job}'"));
        stage.Printed(Lines);
    }
}
