using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>A running job is deleted, while a caller waits for its end.</summary>
internal sealed class Deleting : Scenario
{
    private TicketDocument? _delete, _wait;

    public override string Name => "delete";

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay("trap '' TERM;")), Stop = new() { Grace = "50ms" }, Logs = new() { MaxBytes = LogBytes, MaxFiles = 20 } });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override async Task BeginAsync(Stage stage)
    {
        _wait = await stage.SendAsync("wait");
        _delete = await stage.SendAsync("delete");
    }

    public override async Task GoOnAsync(Stage stage)
    {
        _delete = await stage.ResolvedAsync(_delete!);
        _wait = await stage.ResolvedAsync(_wait!);
    }

    public override void Check(Stage stage)
    {
        Assert.Equal(("done", "done"), (_delete!.Outcome, _wait!.Outcome));
        Assert.Empty(stage.Rows($"SELECT job FROM v_jobs WHERE job = '{stage.Job}'"));
        stage.Ended("signal 9");
        stage.Printed(Lines);
    }
}
