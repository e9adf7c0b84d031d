using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>History that is not kept any longer is removed, while a job runs.</summary>
internal sealed class Upkeep : Scenario
{
    private TicketDocument? _old;

    public override string Name => "retention";

    public override IReadOnlyList<Lives> Deaths => [Lives.First];

    public override string Settings => """{ "Supervisor": { "History": { "MaxAge": "1s" } } }""";

    public override async Task PrepareAsync(Stage stage)
    {
        await stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay("")) });
        await stage.AskAsync("start");
        await stage.ReadyAsync();
    }

    public override async Task BeginAsync(Stage stage) => _old = await stage.AskAsync("signal", "CONT");

    public override Task GoOnAsync(Stage stage) =>
        stage.UntilAsync(() => stage.Rows($"SELECT ticket FROM v_tickets WHERE ticket = {_old!.Ticket}").Length == 0, "the ticket is gone");

    public override void Check(Stage stage)
    {
        stage.Ended("running");
        stage.Printed(Lines);
    }
}
