using System.Globalization;

namespace Supervisor.Durable.CrashTests.Ptrace;

/// <summary>The supervisor after one that was killed: it is asked for the same under the same key, and in the end all has happened once.</summary>
/// <param name="folder">Where.</param>
/// <param name="gateBySpawn">The gate.</param>
/// <param name="died">The process that died together with the supervisor before.</param>
/// <param name="unseen">Whether the job may have ended unseen.</param>
internal sealed class Successor(LaunchFolder folder, bool gateBySpawn, Role died, bool unseen)
{
    private static readonly string[] Lines = ["one", "two"];

    public async Task FinishAsync(string job)
    {
        var options = new SupervisorOptions { DataDirectory = folder.Data, GateBySpawn = gateBySpawn, HoldSchedules = true };
        await using (var supervisor = await DurableSupervisor.OpenAsync(options))
        {
            using var patience = new CancellationTokenSource(NetChoice.Patience);
            using var gate = folder.Release(job);
            var start = supervisor.Job(job).Control(new Control.Start(), idempotencyKey: "start " + job);
            Assert.Equal(OutcomeKind.Done, (await start.WaitAsync(patience.Token)).Kind);
            await supervisor.Job(job).ToWait().WaitAsync(patience.Token);
            await Until.TrueAsync(() => folder.RunsOf(job).Length == 0, "the run's directory is gone");

            var run = Assert.Single(supervisor.History.Runs(job, 10));
            Assert.Equal((await start.Accepted)[^1].Value, run.LaunchedBy);
            Assert.Empty(supervisor.History.Tickets(job, pending: true, 10));
            RanOnce(run, folder.MarksOf(job));
        }
        string[] log = folder.LogOf(job);

        // What a shim had read and not yet written dies with it: one line or both, as they were read. Nothing is doubled or out of order.
        Assert.Equal(died switch { Role.GatedChild => [], Role.Shim => Lines.Intersect(log), _ => Lines }, log);
        await Until.TrueAsync(() => Census.Of(folder.Root).Count == 0, "no process is left");
    }

    /// <summary>A gated child that was killed has ended by that, and no other takes its place.</summary>
    private void RanOnce(RunView run, string[] marks)
    {
        string end = $"{run.State} {run.Result} {run.ExitCode}{run.Signal}";
        string[] possible = died == Role.GatedChild ? ["ended signal 9"] : died == Role.Shim && unseen ? [$"ended exit {LaunchFolder.ExitCode}", "ended lost "] : [$"ended exit {LaunchFolder.ExitCode}"];
        Assert.Contains(end, possible);
        Assert.Equal(died == Role.GatedChild ? [] : [run.Pid!.Value.ToString(CultureInfo.InvariantCulture)], marks);
    }
}
