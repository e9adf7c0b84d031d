using System.Text.Json;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>A supervisor makes its data directory, and the job and the schedule that its configuration declares; the job is started.</summary>
internal sealed class FirstStart : Scenario
{
    public override string Name => "first start";

    public override IReadOnlyList<Lives> Deaths => [Lives.First];

    public override bool IsFresh => true;

    public override Task PrepareAsync(Stage stage)
    {
        var job = new Dictionary<string, object>
        {
            ["Shell"] = Script(stage, Stay("")),
            ["AutoStart"] = true,
            ["Schedules"] = new[] { new Dictionary<string, object> { ["Name"] = "yearly", ["Cron"] = "0 0 4 1 1 ?", ["Control"] = "try-restart" } },
        };
        stage.Rig.Configure(JsonSerializer.Serialize(new Dictionary<string, object> { ["Jobs"] = new Dictionary<string, object> { [stage.Job] = job } }));
        return Task.CompletedTask;
    }

    public override Task BeginAsync(Stage stage) => stage.Daemon.StartAsync();

    public override async Task GoOnAsync(Stage stage)
    {
        await stage.UntilAsync(() => stage.IsIn("running"), "it was started");
        await stage.UntilAsync(Lines);
    }

    public override void Check(Stage stage)
    {
        stage.Ended("running");
        stage.Printed(Lines);
        Assert.Equal([$"{stage.Job}:yearly try-restart 1"], stage.Rows("SELECT schedule, control, declared FROM v_schedules"));
    }
}
