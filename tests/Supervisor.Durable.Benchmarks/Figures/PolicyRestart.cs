using Supervisor.Durable.Benchmarks.Limits;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>A program is killed, and its policy restarts it without delay: killed → exec'ed anew; beside start → exec.</summary>
internal sealed class PolicyRestart : Figure
{
    private const int Warm = 20, Times = 200;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(15);

    public override string Name => "restart";

    public override string About => "a child dies → restarted by its policy, without delay → exec, beside start → exec";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await LibraryRig.OpenAsync();
        await rig.DefineSleepAsync("restarts", new RestartPolicy { Policy = RestartKind.Always, Delay = TimeSpan.Zero });
        await rig.DefineSleepAsync("starts");
        await rig.Supervisor.Send("restarts", ControlBatch.Start());
        Samples restart = new(), start = new();
        for (var i = -Warm; i < Times; i++)
        {
            var restarted = await RestartAsync(rig);
            await Task.Delay(Rest, TimeProvider.System);
            var started = await StartAsync(rig);
            await Task.Delay(Rest, TimeProvider.System);
            if (i < 0)
                continue;
            restart.Add(restarted);
            start.Add(started);
        }
        return [new Row("child dies → restarted → exec, p50", "µs", restart.P50, "start → exec", start.P50, Goal.AtMost(1.3))];
    }

    private static async Task<double> RestartAsync(LibraryRig rig)
    {
        var before = rig.Supervisor.History.Job("restarts")!;
        var killed = LibraryRig.Wall();
        BareSpawn.Strike((int)before.Pid!.Value);
        while (true)
        {
            var next = rig.Supervisor.NextChange;
            if (rig.Supervisor.History.Job("restarts") is { State: "running" } now && now.Run != before.Run)
                return (rig.ExecutedAt("restarts", now.Run!.Value) - killed) / 1000.0;
            await next;
        }
    }

    private static async Task<double> StartAsync(LibraryRig rig)
    {
        var sent = LibraryRig.Wall();
        var start = rig.Supervisor.Send("starts", ControlBatch.Start());
        await start;
        var took = (rig.ExecutedAt("starts", (await start.Accepted)[^1].Value) - sent) / 1000.0;
        await rig.Supervisor.Send("starts", ControlBatch.Stop());
        return took;
    }
}
