using Supervisor.Durable.Benchmarks.Limits;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>A program is killed, and its policy restarts it without delay: killed → exec'ed again; beside start → exec.</summary>
internal sealed class PolicyRestart : Figure
{
    private const int Warm = 20, Times = 200;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(15);

    private static readonly (string Point, string Text)[] Phases =
    [
        (FaultPoint.CommitBefore, "its end is known"), (FaultPoint.CommitAfter, "restart committed"), (HostFault.ReapBefore, "its shim has left"), (HostFault.LaunchSpecBefore, "has a shim"),
        (HostFault.LaunchGoAfter, "shim told to go"),
    ];

    private readonly Dictionary<string, long> _reached = [];

    public override string Name => "restart";

    public override string About => "a child dies → restarted by its policy, without delay → exec, beside start → exec";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await MeasuredRig.OpenAsync(Reach);
        await rig.DefineSleepAsync("restarts", new RestartPolicy { Policy = RestartKind.Always, Delay = TimeSpan.Zero });
        await rig.DefineSleepAsync("starts");
        await rig.Supervisor.Send("restarts", ControlBatch.Start());
        Samples restart = new(), start = new(), started = new();
        var phases = Phases.Select(_ => new Samples()).ToList();
        for (var i = -Warm; i < Times; i++)
        {
            lock (_reached)
                _reached.Clear();
            var (killed, run, restarted) = await RestartAsync(rig);
            await Task.Delay(Rest, TimeProvider.System);
            List<long> reached = [.. Phases.Select(phase => _reached.GetValueOrDefault(phase.Point, killed))];
            var again = await StartAsync(rig);
            await Task.Delay(Rest, TimeProvider.System);
            if (i < 0)
                continue;
            restart.Add(restarted);
            start.Add(again);
            started.Add((rig.Slot<StartedSlot>("restarts", run, Slot.Started).WallNanoseconds - killed) / 1000.0);
            for (var phase = 0; phase < phases.Count; phase++)
                phases[phase].Add((reached[phase] - killed) / 1000.0);
        }
        return
        [
            new Row("child dies → restarted → exec, p50", "µs", restart.P50, "start → exec", start.P50, Goal.AtMost(1.3)),
            .. Phases.Select((phase, i) => new Row($"  dies → {phase.Text}, p50", "µs", phases[i].P50)),
            new Row("  dies → child made, p50", "µs", started.P50),
        ];
    }

    /// <summary>The first time only: what comes later belongs to what follows the launch.</summary>
    private void Reach(string point)
    {
        lock (_reached)
            _reached.TryAdd(point, MeasuredRig.Wall());
    }

    private static async Task<(long Killed, long Run, double Took)> RestartAsync(MeasuredRig rig)
    {
        var before = rig.Supervisor.History.Job("restarts")!;
        var killed = MeasuredRig.Wall();
        BareSpawn.Strike((int)before.Pid!.Value);
        while (true)
        {
            var next = rig.Supervisor.NextChange;
            if (rig.Supervisor.History.Job("restarts") is { State: "running" } now && now.Run != before.Run)
                return (killed, now.Run!.Value, (rig.ExecutedAt("restarts", now.Run!.Value) - killed) / 1000.0);
            await next;
        }
    }

    private static async Task<double> StartAsync(MeasuredRig rig)
    {
        var sent = MeasuredRig.Wall();
        var start = rig.Supervisor.Send("starts", ControlBatch.Start());
        await start;
        var took = (rig.ExecutedAt("starts", (await start.Accepted)[^1].Value) - sent) / 1000.0;
        await rig.Supervisor.Send("starts", ControlBatch.Stop());
        return took;
    }
}
