using Supervisor.Durable.Benchmarks.Limits;
using Supervisor.Durable.Benchmarks.Measuring;
using Supervisor.Durable.Benchmarks.Rigs;
using Supervisor.Durable.Engine;
using Supervisor.Durable.Runs.Folder;
using Supervisor.Durable.Runs.Host;

namespace Supervisor.Durable.Benchmarks.Figures;

/// <summary>A start, one caller: sent → its program is exec'ed; and where that time goes.</summary>
internal sealed class StartToExec : Figure
{
    private const int Warm = 30, Times = 300;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(15);

    private static readonly (string Point, string Text)[] Phases =
    [
        (FaultPoint.CommitBefore, "decided"), (FaultPoint.CommitAfter, "committed"), (FaultPoint.ActBefore, "acts"), (HostFault.LaunchSpecBefore, "has a shim"),
        (HostFault.LaunchSpecAfter, "spec written"), (HostFault.LaunchRenameAfter, "directory named"), (HostFault.LaunchGoAfter, "shim told to go"),
    ];

    private readonly Dictionary<string, long> _reached = [];

    public override string Name => "start";

    public override string About => "start → exec of the program, beside a bare posix_spawn of it";

    public override async Task<IReadOnlyList<Row>> MeasureAsync()
    {
        await using var rig = await MeasuredRig.OpenAsync(Reach);
        await rig.DefineSleepAsync("sleeper");
        Samples exec = new(), resolved = new(), limit = new(), started = new();
        var phases = Phases.Select(_ => new Samples()).ToList();
        for (var i = -Warm; i < Times; i++)
        {
            _reached.Clear();
            var sent = MeasuredRig.Wall();
            var start = rig.Supervisor.Send("sleeper", ControlBatch.Start());
            await start;
            var answered = MeasuredRig.Wall();
            var run = (await start.Accepted)[^1].Value;
            var (pid, took) = BareSpawn.Start("/bin/sleep", "3600");
            if (i >= 0)
            {
                limit.Add(took);
                resolved.Add((answered - sent) / 1000.0);
                exec.Add((rig.ExecutedAt("sleeper", run) - sent) / 1000.0);
                for (var phase = 0; phase < phases.Count; phase++)
                    phases[phase].Add((_reached[Phases[phase].Point] - sent) / 1000.0);
                started.Add((rig.Slot<StartedSlot>("sleeper", run, Slot.Started).WallNanoseconds - sent) / 1000.0);
            }
            BareSpawn.End(pid);
            await rig.Supervisor.Send("sleeper", ControlBatch.Stop());
            await Task.Delay(Rest, TimeProvider.System);             // what the stop leaves to be done is not the next start's
        }
        return
        [
            new Row("start → exec, p50", "µs", exec.P50, "posix_spawn", limit.P50, Goal.AtMost(6)),
            new Row("start → exec, p99", "µs", exec.P99, "posix_spawn", limit.P99),
            .. Phases.Select((phase, i) => new Row($"  sent → {phase.Text}, p50", "µs", phases[i].P50)),
            new Row("  sent → child made, p50", "µs", started.P50),
            new Row("start → ticket resolved, p50", "µs", resolved.P50),
        ];
    }

    /// <summary>The first time only: what comes later belongs to what follows the launch.</summary>
    private void Reach(string point)
    {
        lock (_reached)
            _reached.TryAdd(point, MeasuredRig.Wall());
    }
}
