using System.Globalization;
using Supervisor.Durable.SystemTests.Rig;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>The supervisor after one that was killed: it is asked for the same under the same key, and in the end all has happened once.</summary>
internal sealed class Successor(LaunchFolder folder, bool gateBySpawn)
{
    public async Task FinishAsync(string job)
    {
        var options = new SupervisorOptions { DataDirectory = folder.Data, GateBySpawn = gateBySpawn, HoldSchedules = true };
        await using (var supervisor = await DurableSupervisor.OpenAsync(options))
        {
            using var patience = new CancellationTokenSource(Until.Patience);
            var start = supervisor.Job(job).Control(new Control.Start(), idempotencyKey: "start " + job);
            Assert.Equal(OutcomeKind.Done, (await start.WaitAsync(patience.Token)).Kind);
            await supervisor.Job(job).ToWait().WaitAsync(patience.Token);
            await Until.TrueAsync(() => folder.RunsOf(job).Length == 0, "the run's directory is gone");

            var run = Assert.Single(supervisor.History.Runs(job, 10));
            Assert.Equal(("ended", "exit", LaunchFolder.ExitCode), (run.State, run.Result, run.ExitCode));
            Assert.Equal((await start.Accepted)[^1].Value, run.LaunchedBy);
            Assert.Equal(run.Pid!.Value.ToString(CultureInfo.InvariantCulture), Assert.Single(folder.MarksOf(job)));
            Assert.Empty(supervisor.History.Tickets(job, pending: true, 10));
        }
        Assert.Equal(["one", "two"], folder.LogOf(job));
        await Until.TrueAsync(() => Census.Of(folder.Root).Count == 0, "nobody is left");
    }
}
