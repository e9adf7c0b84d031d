using System.Globalization;
using Supervisor.Durable.Client;

namespace Supervisor.Durable.CrashTests.Matrix.Scenarios;

/// <summary>A job is to be started at a time, once; where no supervisor runs at that time, later.</summary>
internal sealed class Scheduled : Scenario
{
    private DateTimeOffset _at;

    public override string Name => "schedule";

    public override Task PrepareAsync(Stage stage) =>
        stage.DefineAsync(new JobDefinition { Shell = Script(stage, Stay("")), Logs = new() { MaxBytes = LogBytes, MaxFiles = 20 } });

    public override Task BeginAsync(Stage stage) => stage.UntilAsync(() => TryScheduleAsync(stage), "it is scheduled");

    public override Task WhileDeadAsync(Stage stage) => Until.PassedAsync(_at);

    public override async Task GoOnAsync(Stage stage)
    {
        await stage.UntilAsync(() => stage.IsIn("running"), "it was started");
        await stage.UntilAsync(Lines);
    }

    public override void Check(Stage stage)
    {
        Assert.Equal([$"start schedule {stage.Job}"], stage.Rows($"SELECT control, origin FROM v_tickets WHERE job = '{stage.Job}'"));
        stage.Ended("running");
        stage.Printed(Lines);
        Assert.Equal([$"{stage.Job} "], stage.Rows($"SELECT schedule, next_at FROM v_schedules WHERE job = '{stage.Job}'"));
        Assert.InRange(stage.Milliseconds($"'{_at:yyyy-MM-dd HH:mm:ss.fff}'", $"SELECT started_at FROM v_runs WHERE job = '{stage.Job}'"), 0, long.MaxValue);
    }

    /// <summary>False where the time had passed when it was asked for.</summary>
    private async Task<bool> TryScheduleAsync(Stage stage)
    {
        _at = DateTimeOffset.UtcNow.AddMilliseconds(900);
        var once = new ScheduleRequest { Job = stage.Job, At = _at.ToString("O", CultureInfo.InvariantCulture) };
        try
        {
            await stage.Daemon.DoAsync(() => stage.Rig.Client.PutScheduleAsync(stage.Job, once, createOnly: true));
            return true;
        }
        catch (SupervisorProblemException e) when (e.Problem.Type == ProblemTypes.ScheduleExists)
        {
            // An earlier request was accepted, and never answered: it is that one's time.
            _at = DateTimeOffset.Parse(stage.Rows($"SELECT coalesce(next_at, last_at) FROM v_schedules WHERE schedule = '{stage.Job}'")[0], CultureInfo.InvariantCulture);
            return true;
        }
        catch (SupervisorProblemException)
        {
            return false;
        }
    }
}
