using Supervisor.Durable.Client;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.CrashTests;

/// <summary>
/// A supervisor that kills itself right before or right after one of its effects, while a job is defined, started, signalled, stopped and
/// deleted. Whatever the point: the next one goes on so that in the end it all happened, once.
/// </summary>
public abstract class DeathTests
{
    protected static async Task DieAndFinishAsync(string fault)
    {
        await using var rig = SupervisorRig.Prepare();
        var life = new Life(rig);
        string ran = rig.InFolder("ran"), heard = rig.InFolder("heard");
        var definition = new JobDefinition { Shell = $"echo $$ >> {ran}; trap 'echo HUP >> {heard}' HUP; echo ready; while :; do sleep 0.02; done", WorkingDirectory = "/" };

        await life.BeginAsync(fault);
        await life.DoAsync(() => rig.Client.PutJobAsync("job", definition, createOnly: false));
        var start = await life.AskAsync("start");
        Assert.Equal("done", start.Outcome);
        await life.DoAsync(() => rig.SaidAsync("job", "ready"));
        int main = int.Parse(Assert.Single(await File.ReadAllLinesAsync(ran)));
        Assert.Equal(main, (await life.DoAsync(() => rig.Client.GetJobAsync("job"))).Pid);

        var signal = await life.AskAsync("signal", "HUP");
        await Until.TrueAsync(() => File.Exists(heard), "the signal has arrived");
        var stop = await life.AskAsync("stop");
        Assert.Equal(("done", "done"), (signal.Outcome, stop.Outcome));
        Assert.InRange((await File.ReadAllLinesAsync(heard)).Length, 1, signal.Error is null ? 1 : 2);
        Assert.Equal("done", (await life.AskAsync("delete")).Outcome);

        await life.OverAsync();
        await Until.TrueAsync(() => rig.JobProcesses().Count == 0 && rig.RunDirectories().Length == 0, "nothing is left of the job");
        Assert.Single(await File.ReadAllLinesAsync(ran));
        Assert.Equal([[$"{start.Ticket}", "ended", "signal", "9", $"{main}"]], await rig.SqlAsync("SELECT launched_by, state, result, signal, pid FROM v_runs"));
        Assert.Empty(await rig.SqlAsync("SELECT * FROM v_pending"));
    }
}
